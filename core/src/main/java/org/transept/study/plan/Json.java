package org.transept.study.plan;

import org.transept.metric.Interval;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Numbers as JSON, which knows neither NaN nor infinity: both are null. */
public final class Json {
  private Json() {}

  public static ObjectNode object() {
    return JsonMapper.shared().createObjectNode();
  }

  public static JsonNode number(double value) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return Double.isFinite(value) ? nodes.numberNode(value) : nodes.nullNode();
  }

  public static ObjectNode interval(Interval interval) {
    ObjectNode node = object();
    node.set("low", number(interval.low()));
    node.set("mean", number(interval.mean()));
    node.set("high", number(interval.high()));
    return node;
  }
}
