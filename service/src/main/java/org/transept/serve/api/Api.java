package org.transept.serve.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.transept.config.Doc;
import tools.jackson.databind.JsonNode;

/** What goes over the wire. The OpenAPI document is made of these records. */
public final class Api {
  static final String TIMES =
      "Unix time in seconds, or finer if the number is 100000000000 or larger; or text of ISO 8601,"
          + " in UTC without a zone; kept in seconds";

  private Api() {}

  /** Somebody had an item: an event of a history that comes with a request. */
  public record HistoryEvent(
      @Doc("the shop's own key") String item,
      @Doc("name of its domain") String domain,
      @Doc("when (" + TIMES + "); all events have a time or none") @Nullable Moment at) {}

  /** What comes next? */
  public record RecommendRequest(
      @Doc("whose stored history; either this or history") @Nullable String user,
      @Doc("the history itself, in order; events with times are put in order of time")
          @Nullable List<HistoryEvent> history,
      @Doc("the domain that is asked for") String domain,
      @Doc("items wanted; 10 if left out") @Nullable Integer k,
      @Doc(
              "when it is asked ("
                  + TIMES
                  + "): later events are left out; if left out, the end of the training log or of"
                  + " the history")
          @Nullable Moment at,
      @Doc("whether items of the history are left out; if left out, as the run was evaluated")
          @Nullable Boolean excludeSeen,
      @Doc("keys of the only items that may be answered") @Nullable List<String> allow,
      @Doc("keys of items that may not be answered") @Nullable List<String> deny) {}

  /** Many questions in one request, answered all or not at all. */
  public record RecommendManyRequest(@Doc("the questions") List<RecommendRequest> requests) {}

  /** An item of a list. */
  public record RankedItem(
      @Doc("the shop's own key") String item,
      @Doc("what it is called, if that is known") @Nullable String title,
      @Doc("larger is better; comparable within a list") Double score,
      @Doc("true if it came after the run's training; left out otherwise") @JsonProperty("new")
          @Nullable Boolean isNew) {}

  /** An item that was left out because the model does not know it. */
  public record UnknownItem(@Doc("the key") String item, @Doc("its domain") String domain) {}

  /** What comes next. */
  public record RecommendResponse(
      @Doc("who was asked about") @Nullable String user,
      @Doc("the domain that was asked for") String domain,
      @Doc("best first; of equal scores the item first in the catalogue") List<RankedItem> items,
      @Doc("whether there was no event to go by") Boolean cold,
      @Doc("events of the history that the model knows and had happened") Integer events,
      @Doc("items of the history, of allow or of deny that the model does not know")
          List<UnknownItem> skipped,
      @Doc("name of the run that answered") String model) {}

  /** The answers to many questions, in their order. */
  public record RecommendManyResponse(
      @Doc("one for each question") List<RecommendResponse> answers) {}

  /** Something that a user did. */
  public record NewEvent(
      @Doc("what the caller calls the event; sent again under the same id it is stored once")
          @Nullable String id,
      @Doc("who") String user,
      @Doc("the shop's own key; it may be new to the model") String item,
      @Doc("name of its domain") String domain,
      @Doc("when (" + TIMES + "); now if left out") @Nullable Moment at) {}

  /** What became of events; sent only once they are stored. */
  public record NewEventsResult(
      @Doc("events that were new") Integer stored,
      @Doc("events whose ids were known") Integer known,
      @Doc("items that the model does not know: they are stored, and count with the next model")
          List<UnknownItem> skipped) {}

  /** An item of the catalogue. */
  public record CatalogueItem(
      @Doc("the shop's own key") String item,
      @Doc("name of its domain") String domain,
      @Doc("what it is called, if that is known") @Nullable String title,
      @Doc("true if it came after the run's training; left out otherwise") @JsonProperty("new")
          @Nullable Boolean isNew,
      @Doc("false if lists leave it out because it cannot be had; left out otherwise")
          @Nullable Boolean available) {}

  /** An item that the run has not been trained with. */
  public record NewItemRequest(
      @Doc("the shop's own key") String item,
      @Doc("name of its domain") String domain,
      @Doc("what it is called") @Nullable String title,
      @Doc("keys of items of its domain that it is like; needed where the run reads no titles")
          @Nullable List<String> similar) {}

  /** An item that came after training. */
  public record NewItem(
      @Doc("the shop's own key") String item,
      @Doc("name of its domain") String domain,
      @Doc("what it is called, if that was said") @Nullable String title,
      @Doc("keys of the items that it is like") List<String> similar,
      @Doc("when it was added, in Unix seconds") Long added,
      @Doc("trained: the run knows it by now; scored: in lists; waiting: not in lists")
          String state,
      @Doc("why it waits") @Nullable String reason) {}

  /** Items that came after training. */
  public record NewItems(@Doc("in the order in which they were added") List<NewItem> items) {}

  /** A new item that was removed. */
  public record RemovedItem(@Doc("its key") String item, @Doc("its domain") String domain) {}

  /** Whether an item can be had. */
  public record AvailabilityRequest(
      @Doc("the shop's own key; it may be new to the model") String item,
      @Doc("name of its domain") String domain,
      @Doc("false leaves it out of lists until true is said") Boolean available) {}

  /** What became of a stock's changes; sent only once they are stored. */
  public record AvailabilityUpdate(
      @Doc("items of the request that lists leave out now") Integer out,
      @Doc("items of the request that lists may hold now") Integer back,
      @Doc("items that the model does not know: this counts once it does")
          List<UnknownItem> skipped) {}

  /** What cannot be had. */
  public record UnavailableItems(
      @Doc("the domain") String domain,
      @Doc("how many items lists leave out, those included that the model does not know")
          Integer count,
      @Doc("the first of their keys") List<String> items) {}

  /** Items that a text finds. */
  public record SearchResponse(
      @Doc("the domain that was searched") String domain,
      @Doc("how many items of it match") Integer matched,
      @Doc("the first of them: new ones, by key, by title; those with most events first")
          List<CatalogueItem> items) {}

  /** The items most like one. */
  public record SimilarItems(
      @Doc("the item asked about") CatalogueItem item,
      @Doc("most alike first") List<RankedItem> items) {}

  /** An event of a stored history. */
  public record StoredEvent(
      @Doc("the shop's own key") String item,
      @Doc("name of its domain") String domain,
      @Doc("what the item is called, if that is known") @Nullable String title,
      @Doc("when, in Unix seconds") Long at,
      @Doc("whether the model knows the item") Boolean known) {}

  /** What is stored of a user. */
  public record UserHistory(
      @Doc("who") String user, @Doc("the newest events, oldest first") List<StoredEvent> events) {}

  /** Somebody who has stored events. */
  public record UserSummary(
      @Doc("who") String user,
      @Doc("how many of their newest events are of each domain") Map<String, Integer> events) {}

  /** People as examples. */
  public record UserList(
      @Doc("some of those of the run's log who have stored events") List<UserSummary> users) {}

  /** What was forgotten. */
  public record ForgottenUser(
      @Doc("who") String user, @Doc("how many events there were") Integer events) {}

  /** Which run to answer with. */
  public record SwapRequest(
      @Doc(
              "folder of a finished run, as the service sees it, below the folder that it takes"
                  + " runs from")
          String run) {}

  /** How much one request may ask. */
  public record RequestLimits(
      @Doc("items of a list") Integer k,
      @Doc("questions in one request") Integer requests,
      @Doc("events in one request") Integer events,
      @Doc("events of a history") Integer history) {}

  /** How the best items of a domain are found. */
  public record DomainIndex(
      @Doc("the domain") String domain,
      @Doc("exact: all of them; approximate: most of them, by a graph") String type,
      @Doc("items that are searched") Integer items,
      @Doc(
              "part of the exact lists that a graph found when the run was loaded; left out without"
                  + " a graph")
          @Nullable Double recall,
      @Doc("test targets of the run whose lists were compared") @Nullable Integer questions,
      @Doc("items of these lists") @Nullable Integer k,
      @Doc("seconds that it took to build the graph, or to read it") @Nullable Double seconds,
      @Doc("true if the graph was built before and kept in the run's folder")
          @Nullable Boolean kept,
      @Doc("why the domain is searched exactly although a graph was asked for")
          @Nullable String reason) {}

  /** The run that answers. */
  public record ModelInfo(
      @Doc("name of its folder") String run,
      @Doc("the folder") String path,
      @Doc("the model's type") String type,
      @Doc("since when it answers, ISO 8601") String since,
      @Doc("items of each domain") Map<String, Integer> items,
      @Doc("how each domain is searched") List<DomainIndex> index,
      @Doc("whether its log has times, so that requests may have one") Boolean timed,
      @Doc("time of the newest event of its log, in Unix seconds") @Nullable Long until,
      @Doc("whether items of the history are left out where a request does not say")
          Boolean excludeSeen,
      @Doc("protocol of its evaluation; none if it was not evaluated") @Nullable String protocol,
      @Doc("means over all cases of a domain, by domain and metric")
          Map<String, Map<String, Double>> metrics,
      @Doc("versions of what trained it") JsonNode versions,
      @Doc("folder of the run that a rollback returns to") @Nullable String previous,
      @Doc("whether another run is being loaded to take its place") Boolean loading,
      @Doc("how much one request may ask") RequestLimits limits) {}

  /** Why has an item its score? */
  public record ExplainRequest(
      @Doc("whose stored history; either this or history") @Nullable String user,
      @Doc("the history itself") @Nullable List<HistoryEvent> history,
      @Doc("domain of the item") String domain,
      @Doc("the item to explain") String item,
      @Doc("when it is asked (" + TIMES + ")") @Nullable Moment at) {}

  /** What one event adds to a score. */
  public record EventContribution(
      @Doc("the event's item") String item,
      @Doc("its domain") String domain,
      @Doc("what it is called, if that is known") @Nullable String title,
      @Doc("when, in Unix seconds, if that is known") @Nullable Long at,
      @Doc("the score if this event had not happened") Double without,
      @Doc("the score less that") Double added) {}

  /** What the model read of another domain. */
  public record CrossAttentionReading(
      @Doc("where in the network") String site,
      @Doc("the domain that was read") String domain,
      @Doc("mean of the gate's numbers; 1 without a gate") Double gate,
      @Doc("length of what was added, in parts of the lengths of all that the state is made of")
          Double share) {}

  /** Why an item has its score. */
  public record ExplainResponse(
      @Doc("the item") CatalogueItem item,
      @Doc("its score with the whole history") Double score,
      @Doc("what each event adds, largest first") List<EventContribution> events,
      @Doc("what was read across domains; empty without fusion")
          List<CrossAttentionReading> readings,
      @Doc("items of the history that the model does not know") List<UnknownItem> skipped,
      @Doc("name of the run that answered") String model) {}

  /** How the service is. */
  public record HealthStatus(@Doc("up, or what is wrong") String status) {}

  /** A refusal, RFC 9457. */
  public record ErrorResponse(
      @Doc("the status in words") String title,
      @Doc("the HTTP status") Integer status,
      @Doc("what is wrong") String detail,
      @Doc("each thing that is wrong") List<Problem> errors) {}
}
