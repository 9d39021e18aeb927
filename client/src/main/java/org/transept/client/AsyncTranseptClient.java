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
  public CompletableFuture<Answered> recommend(Ask ask) {
    return transport.send(new Call("POST", "/v1/recommend", ask, true), Answered.class);
  }

  /** See {@link TranseptClient#recommend(List)}. */
  public CompletableFuture<List<Answered>> recommend(List<Ask> asks) {
    Call call = new Call("POST", "/v1/recommend", new AskMany(asks), true);
    return transport.send(call, AnsweredMany.class).thenApply(AnsweredMany::answers);
  }

  /** See {@link TranseptClient#explain}. */
  public CompletableFuture<Explained> explain(Why why) {
    return transport.send(new Call("POST", "/v1/explain", why, true), Explained.class);
  }

  /** See {@link TranseptClient#item}. */
  public CompletableFuture<Item> item(String domain, String item) {
    return transport.send(Call.get(path(domain, item)), Item.class);
  }

  /** See {@link TranseptClient#similar(String, String, int)}. */
  public CompletableFuture<Similar> similar(String domain, String item, int k) {
    return similar(domain, item, k, domain);
  }

  /** See {@link TranseptClient#similar(String, String, int, String)}. */
  public CompletableFuture<Similar> similar(String domain, String item, int k, String other) {
    String query = "/similar?k=%s&domain=%s".formatted(k, Call.encoded(other));
    return transport.send(Call.get(path(domain, item) + query), Similar.class);
  }

  /** See {@link TranseptClient#find}. */
  public CompletableFuture<Found> find(String domain, String text, int n) {
    String query = "?q=%s&n=%s".formatted(Call.encoded(text), n);
    return transport.send(
        Call.get("/v1/items" + Call.segment("domain", domain) + query), Found.class);
  }

  /** See {@link TranseptClient#add}. */
  public CompletableFuture<List<NewItem>> add(List<Addition> items) {
    return transport
        .send(new Call("POST", "/v1/items", items, false), NewItems.class)
        .thenApply(NewItems::items);
  }

  /** See {@link TranseptClient#added}. */
  public CompletableFuture<List<NewItem>> added() {
    return transport.send(Call.get("/v1/items"), NewItems.class).thenApply(NewItems::items);
  }

  /** See {@link TranseptClient#remove}. */
  public CompletableFuture<Removed> remove(String domain, String item) {
    return transport.send(new Call("DELETE", path(domain, item), null, false), Removed.class);
  }

  /** See {@link TranseptClient#stock}. */
  public CompletableFuture<Stocked> stock(List<Stock> items) {
    return transport.send(new Call("POST", "/v1/availability", items, true), Stocked.class);
  }

  /** See {@link TranseptClient#unavailable}. */
  public CompletableFuture<Out> unavailable(String domain, int n) {
    String path = "/v1/availability" + Call.segment("domain", domain) + "?n=" + n;
    return transport.send(Call.get(path), Out.class);
  }

  private static String path(String domain, String item) {
    return "/v1/items" + Call.segment("domain", domain) + Call.segment("item", item);
  }

  /** See {@link TranseptClient#events}. */
  public CompletableFuture<Stored> events(List<Happened> events) {
    boolean named = events.stream().allMatch(event -> event.id() != null);
    return transport.send(new Call("POST", "/v1/events", events, named), Stored.class);
  }

  /** See {@link TranseptClient#users}. */
  public CompletableFuture<List<Somebody>> users(int n) {
    return transport.send(Call.get("/v1/users?n=" + n), Users.class).thenApply(Users::users);
  }

  /** See {@link TranseptClient#user}. */
  public CompletableFuture<User> user(String user, int n) {
    return transport.send(Call.get(path(user) + "?n=" + n), User.class);
  }

  /** See {@link TranseptClient#forget}. */
  public CompletableFuture<Forgotten> forget(String user) {
    return transport.send(new Call("DELETE", path(user), null, false), Forgotten.class);
  }

  private static String path(String user) {
    return "/v1/users" + Call.segment("user", user);
  }

  /** See {@link TranseptClient#model}. */
  public CompletableFuture<Model> model() {
    return transport.send(Call.get("/v1/model"), Model.class);
  }

  /** See {@link TranseptClient#swap}. */
  public CompletableFuture<Model> swap(String run) {
    return transport.send(new Call("POST", "/v1/model", new Swap(run), false), Model.class);
  }

  /** See {@link TranseptClient#rollback}. */
  public CompletableFuture<Model> rollback() {
    return transport.send(new Call("POST", "/v1/model/rollback", null, false), Model.class);
  }

  /** See {@link TranseptClient#live}. */
  public CompletableFuture<Health> live() {
    return transport.send(health("/health/live"), Health.class);
  }

  /** See {@link TranseptClient#ready}. */
  public CompletableFuture<Health> ready() {
    return transport.send(health("/health/ready"), Health.class);
  }

  /** Not repeated: that the service is busy is the answer. */
  private static Call health(String path) {
    return new Call("GET", path, null, false);
  }
}
