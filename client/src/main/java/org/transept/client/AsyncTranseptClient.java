package org.transept.client;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The calls of {@link TranseptClient} without waiting. A future that fails has a {@link
 * TranseptException} for its cause. To cancel one stops waiting for it, not the service.
 */
public final class AsyncTranseptClient {
  private final Transport transport;

  AsyncTranseptClient(Transport transport) {
    this.transport = transport;
  }

  /** See {@link TranseptClient#recommend(Ask)}. */
  public CompletableFuture<RecommendResponse> recommend(RecommendRequest ask) {
    return transport.send(new Call("POST", "/v1/recommend", ask, true), RecommendResponse.class);
  }

  /** See {@link TranseptClient#recommend(List)}. */
  public CompletableFuture<List<RecommendResponse>> recommend(List<RecommendRequest> asks) {
    Call call = new Call("POST", "/v1/recommend", new RecommendManyRequest(asks), true);
    return transport
        .send(call, RecommendManyResponse.class)
        .thenApply(RecommendManyResponse::answers);
  }

  /** See {@link TranseptClient#explain}. */
  public CompletableFuture<ExplainResponse> explain(ExplainRequest why) {
    return transport.send(new Call("POST", "/v1/explain", why, true), ExplainResponse.class);
  }

  /** See {@link TranseptClient#item}. */
  public CompletableFuture<CatalogueItem> item(String domain, String item) {
    return transport.send(Call.get(path(domain, item)), CatalogueItem.class);
  }

  /** See {@link TranseptClient#similar(String, String, int)}. */
  public CompletableFuture<SimilarItems> similar(String domain, String item, int k) {
    return similar(domain, item, k, domain);
  }

  /** See {@link TranseptClient#similar(String, String, int, String)}. */
  public CompletableFuture<SimilarItems> similar(String domain, String item, int k, String other) {
    String query = "/similar?k=%s&domain=%s".formatted(k, Call.encoded(other));
    return transport.send(Call.get(path(domain, item) + query), SimilarItems.class);
  }

  /** See {@link TranseptClient#find}. */
  public CompletableFuture<SearchResponse> find(String domain, String text, int n) {
    String query = "?q=%s&n=%s".formatted(Call.encoded(text), n);
    return transport.send(
        Call.get("/v1/items" + Call.segment("domain", domain) + query), SearchResponse.class);
  }

  /** See {@link TranseptClient#add}. */
  public CompletableFuture<List<NewItem>> add(List<NewItemRequest> items) {
    return transport
        .send(new Call("POST", "/v1/items", items, false), NewItems.class)
        .thenApply(NewItems::items);
  }

  /** See {@link TranseptClient#added}. */
  public CompletableFuture<List<NewItem>> added() {
    return transport.send(Call.get("/v1/items"), NewItems.class).thenApply(NewItems::items);
  }

  /** See {@link TranseptClient#remove}. */
  public CompletableFuture<RemovedItem> remove(String domain, String item) {
    return transport.send(new Call("DELETE", path(domain, item), null, false), RemovedItem.class);
  }

  /** See {@link TranseptClient#stock}. */
  public CompletableFuture<AvailabilityUpdate> stock(List<AvailabilityRequest> items) {
    return transport.send(
        new Call("POST", "/v1/availability", items, true), AvailabilityUpdate.class);
  }

  /** See {@link TranseptClient#unavailable}. */
  public CompletableFuture<UnavailableItems> unavailable(String domain, int n) {
    String path = "/v1/availability" + Call.segment("domain", domain) + "?n=" + n;
    return transport.send(Call.get(path), UnavailableItems.class);
  }

  private static String path(String domain, String item) {
    return "/v1/items" + Call.segment("domain", domain) + Call.segment("item", item);
  }

  /** See {@link TranseptClient#events}. */
  public CompletableFuture<NewEventsResult> events(List<NewEvent> events) {
    boolean named = events.stream().allMatch(event -> event.id() != null);
    return transport.send(new Call("POST", "/v1/events", events, named), NewEventsResult.class);
  }

  /** See {@link TranseptClient#users}. */
  public CompletableFuture<List<UserSummary>> users(int n) {
    return transport.send(Call.get("/v1/users?n=" + n), UserList.class).thenApply(UserList::users);
  }

  /** See {@link TranseptClient#user}. */
  public CompletableFuture<UserHistory> user(String user, int n) {
    return transport.send(Call.get(path(user) + "?n=" + n), UserHistory.class);
  }

  /** See {@link TranseptClient#forget}. */
  public CompletableFuture<ForgottenUser> forget(String user) {
    return transport.send(new Call("DELETE", path(user), null, false), ForgottenUser.class);
  }

  private static String path(String user) {
    return "/v1/users" + Call.segment("user", user);
  }

  /** See {@link TranseptClient#model}. */
  public CompletableFuture<ModelInfo> model() {
    return transport.send(Call.get("/v1/model"), ModelInfo.class);
  }

  /** See {@link TranseptClient#swap}. */
  public CompletableFuture<ModelInfo> swap(String run) {
    return transport.send(
        new Call("POST", "/v1/model", new SwapRequest(run), false), ModelInfo.class);
  }

  /** See {@link TranseptClient#rollback}. */
  public CompletableFuture<ModelInfo> rollback() {
    return transport.send(new Call("POST", "/v1/model/rollback", null, false), ModelInfo.class);
  }

  /** See {@link TranseptClient#live}. */
  public CompletableFuture<HealthStatus> live() {
    return transport.send(health("/health/live"), HealthStatus.class);
  }

  /** See {@link TranseptClient#ready}. */
  public CompletableFuture<HealthStatus> ready() {
    return transport.send(health("/health/ready"), HealthStatus.class);
  }

  /** Not repeated: that the service is busy is the answer. */
  private static Call health(String path) {
    return new Call("GET", path, null, false);
  }
}
