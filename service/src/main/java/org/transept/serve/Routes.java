package org.transept.serve;

import java.util.ArrayList;
import java.util.List;
import org.transept.serve.api.Api;
import org.transept.serve.api.RequestReader;
import org.transept.serve.http.Call;
import org.transept.serve.http.Route;
import org.transept.serve.http.Telemetry;
import org.transept.serve.model.Models;
import org.transept.serve.model.ServedModel;
import org.transept.serve.page.OpenApi;
import org.transept.serve.page.Pages;
import org.transept.serve.page.Samples;

/** All that the service does, in the order of its documentation. */
final class Routes {
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private Routes() {}

  /** The routes of a service. */
  static List<Route> of(
      Recommendations recommendations,
      People people,
      Assorted assorted,
      Models models,
      Operations operations) {
    List<Route> routes = new ArrayList<>();
    routes.addAll(lists(recommendations));
    routes.addAll(people(people));
    routes.addAll(assorted.routes());
    routes.addAll(model(models));
    routes.addAll(operations.routes());
    routes.addAll(Pages.routes());
    routes.add(
        new Route(
            "GET /openapi.json",
            "This document",
            List.of(),
            List.of(String.class),
            call -> document(routes, models, call)));
    return routes;
  }

  /** With examples of the run for those who may ask for what it knows. */
  private static Route.Text document(List<Route> routes, Models models, Call call) {
    Samples samples = Samples.MADE_UP;
    if (call.mayAsk()) {
      try (ServedModel model = models.lease()) {
        samples = Samples.of(model);
      }
    }
    return new Route.Text("application/json", OpenApi.of(routes, samples).toString());
  }

  private static List<Route> lists(Recommendations recommendations) {
    return List.of(
        new Route(
                "POST /v1/recommend",
                "The best next items of a domain for a user or a history, or for many",
                List.of(Api.RecommendRequest.class, Api.RecommendManyRequest.class),
                List.of(Api.RecommendResponse.class, Api.RecommendManyResponse.class),
                call -> recommendations.recommend(call.body()))
            .refusing(404),
        new Route(
                "POST /v1/explain",
                "What each event of a history adds to the score of an item",
                List.of(Api.ExplainRequest.class),
                List.of(Api.ExplainResponse.class),
                call -> recommendations.explain(call.body()))
            .refusing(404),
        new Route(
            "GET /v1/items/{domain}?q&n",
            "Items whose key begins with q, or whose title has words that begin with its words",
            List.of(),
            List.of(Api.SearchResponse.class),
            recommendations::find),
        new Route(
            "GET /v1/items/{domain}/{item}",
            "An item of the catalogue",
            List.of(),
            List.of(Api.CatalogueItem.class),
            recommendations::item),
        new Route(
            "GET /v1/items/{domain}/{item}/similar?k&domain",
            "The items most like one, of its own domain or of another",
            List.of(),
            List.of(Api.SimilarItems.class),
            recommendations::similar));
  }

  private static List<Route> people(People people) {
    return List.of(
        new Route(
            "POST /v1/events",
            "Store an event or a list of them, all or none; answered when they are safe",
            List.of(Api.NewEvent.class, Api.NewEvent[].class),
            List.of(Api.NewEventsResult.class),
            call -> people.store(call.body())),
        new Route(
            "GET /v1/users?n",
            "Some people of the run's log who have stored events, of most domains, as examples",
            List.of(),
            List.of(Api.UserList.class),
            people::examples),
        new Route(
            "GET /v1/users/{user}?n",
            "The newest events of a user",
            List.of(),
            List.of(Api.UserHistory.class),
            people::user),
        new Route(
            "DELETE /v1/users/{user}",
            "Forget a user; an import of a log that still has the user brings the events back",
            List.of(),
            List.of(Api.ForgottenUser.class),
            people::forget));
  }

  private static List<Route> model(Models models) {
    return List.of(
        new Route(
            "GET /v1/model",
            "The run that answers",
            List.of(),
            List.of(Api.ModelInfo.class),
            call -> models.facts()),
        new Route(
                "POST /v1/model",
                "Answer with another run from now on, once it has been checked",
                List.of(Api.SwapRequest.class),
                List.of(Api.ModelInfo.class),
                call -> models.swap(RequestReader.read(Api.SwapRequest.class, call.body()).run()))
            .refusing(409),
        new Route(
                "POST /v1/model/rollback",
                "Answer with the run before the current one again",
                List.of(),
                List.of(Api.ModelInfo.class),
                call -> models.rollback())
            .refusing(409, 422));
  }

  /** What the shop says of its items. */
  record Assorted(NewArrivals arrivals, Availability availability) {
    private List<Route> routes() {
      return List.of(
          new Route(
                  "POST /v1/items",
                  "Add an item that the run does not know, or a list of them, all or none",
                  List.of(Api.NewItemRequest.class, Api.NewItemRequest[].class),
                  List.of(Api.NewItems.class),
                  call -> arrivals.add(call.body()))
              .refusing(409),
          new Route(
              "GET /v1/items",
              "The items that were added since",
              List.of(),
              List.of(Api.NewItems.class),
              call -> arrivals.all()),
          new Route(
              "DELETE /v1/items/{domain}/{item}",
              "Remove an item that was added",
              List.of(),
              List.of(Api.RemovedItem.class),
              arrivals::remove),
          new Route(
              "POST /v1/availability",
              "Say of an item or a list of them whether it can be had: lists leave out others",
              List.of(Api.AvailabilityRequest.class, Api.AvailabilityRequest[].class),
              List.of(Api.AvailabilityUpdate.class),
              call -> availability.change(call.body())),
          new Route(
              "GET /v1/availability/{domain}?n",
              "What lists leave out",
              List.of(),
              List.of(Api.UnavailableItems.class),
              availability::out));
    }
  }

  /** What those who run the service ask. */
  record Operations(Telemetry telemetry, Health health) {
    private List<Route> routes() {
      return List.of(
          new Route(
              "GET /health/live",
              "Whether the process works",
              List.of(),
              List.of(Api.HealthStatus.class),
              call -> new Api.HealthStatus("up")),
          new Route(
              "GET /health/ready",
              "Whether requests should be sent here",
              List.of(),
              List.of(Api.HealthStatus.class),
              call -> health.ready()),
          new Route(
              "GET /metrics",
              "Numbers for Prometheus",
              List.of(),
              List.of(String.class),
              call -> new Route.Text(PROMETHEUS, telemetry.text())));
    }
  }
}
