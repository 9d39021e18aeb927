package org.transept.evaluate;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.transept.config.Settings;
import org.transept.data.Role;
import org.transept.data.TimeColumn;
import org.transept.data.read.Columns;
import org.transept.data.read.Source;
import org.transept.data.read.TieOrder;
import org.transept.data.split.Filter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What makes two numbers comparable: everything that can change a rank apart from the model. Equal
 * fingerprints mean the same cases and the same candidates.
 *
 * @param parts values by name, in the order in which they are shown
 */
public record Fingerprint(Map<String, String> parts) {
  private static final String ID = "id";
  private static final int ID_LENGTH = 12;

  /** Keeps the order of the parts. */
  public Fingerprint {
    parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
  }

  /**
   * The fingerprint of one evaluation.
   *
   * @param dataHash {@link org.transept.data.Dataset#hash}
   * @param role which targets are evaluated
   */
  public static Fingerprint of(Source source, String dataHash, Protocol protocol, Role role) {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("data", dataHash);
    parts.put("columns", text(source.columns(), Columns.USUAL, "usual"));
    if (!source.time().equals(TimeColumn.AUTO)) {
      parts.put("time", text(source.time(), TimeColumn.AUTO, ""));
    }
    parts.put("filter", text(source.filter(), Filter.NONE, "none"));
    String order = Settings.name(source.ties());
    parts.put(
        "tieOrder",
        source.ties() == TieOrder.SHUFFLE ? order + ", seed " + source.tieSeed() : order);
    parts.put(
        "split",
        text(Settings.write((Record) source.split()), JsonNodeFactory.instance.objectNode()));
    parts.put("role", Settings.name(role));
    parts.put("candidates", text(protocol.candidates()));
    parts.put("candidateDomain", "target");
    parts.put("removeSeen", String.valueOf(protocol.removeSeen()));
    parts.put("tieRank", Settings.name(protocol.ties()));
    return new Fingerprint(parts);
  }

  /** The fingerprint that {@link #json} wrote. */
  public static Fingerprint of(JsonNode json) {
    Map<String, String> parts = new LinkedHashMap<>();
    json.properties().forEach(part -> parts.put(part.getKey(), part.getValue().asString("")));
    parts.remove(ID);
    return new Fingerprint(parts);
  }

  /** First twelve hexadecimal digits of the SHA-256 of the lines {@code name=value}. */
  public String id() {
    StringBuilder lines = new StringBuilder();
    parts.forEach((name, value) -> lines.append(name).append('=').append(value).append('\n'));
    try {
      byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest).substring(0, ID_LENGTH);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }

  /** An object with the id and all parts. */
  public ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put(ID, id());
    parts.forEach(json::put);
    return json;
  }

  /** Every part that differs, as "candidates: full against uni999"; empty if they are equal. */
  public List<String> differences(Fingerprint other) {
    Set<String> names = new LinkedHashSet<>(parts.keySet());
    names.addAll(other.parts.keySet());
    List<String> differences = new ArrayList<>();
    for (String name : names) {
      String mine = parts.getOrDefault(name, "not stated");
      String theirs = other.parts.getOrDefault(name, "not stated");
      if (!mine.equals(theirs)) {
        differences.add("%s: %s against %s".formatted(name, mine, theirs));
      }
    }
    return differences;
  }

  private static String text(Candidates candidates) {
    return candidates instanceof Candidates.Sampled sampled
        ? "%s, seed %s".formatted(sampled.shortName(), sampled.seed())
        : candidates.shortName();
  }

  private static String text(Record record, Record neutral, String nothing) {
    String text = text(Settings.write(record), Settings.write(neutral));
    return text.isEmpty() ? nothing : text;
  }

  /** The values that differ from the neutral ones; a variant's name stands alone. */
  private static String text(JsonNode tree, JsonNode neutral) {
    List<String> texts = new ArrayList<>();
    tree.properties()
        .forEach(
            entry -> {
              String value = entry.getValue().asString();
              if (!entry.getValue().equals(neutral.get(entry.getKey()))) {
                texts.add(entry.getKey().equals("type") ? value : entry.getKey() + "=" + value);
              }
            });
    return String.join(", ", texts);
  }
}
