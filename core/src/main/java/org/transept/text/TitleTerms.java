package org.transept.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.transept.data.Catalogue;

/**
 * Which words stand in which titles, by how much they say: tf-idf with tf = 1 + log(count) and idf
 * = 1 + log((1 + titles) / (1 + titles with the term)), rows of length 1. Words are cut, lowered
 * and stemmed by Lucene's English analyzer, which also leaves out "of", "the" and the like.
 */
final class TitleTerms {
  /** Terms that count, those in the most titles: a bound on what fitting holds. */
  private static final int MOST = 1 << 18;

  private final ItemText.Titles config;

  /** Terms by when they first came, and in how many titles they stand. */
  private final Map<String, Integer> numbers = new HashMap<>();

  private final Ints titlesWith = new Ints();

  /** Title r has the terms and counts {@code begins[r] .. begins[r + 1] - 1}. */
  private final Ints begins = new Ints();

  private final Ints terms = new Ints();
  private final Ints counts = new Ints();
  private int titles;

  /** Numbers that come one after the other. */
  private static final class Ints {
    private int[] values = new int[1 << 10];
    private int size;

    void add(int value) {
      values = size == values.length ? Arrays.copyOf(values, 2 * size) : values;
      values[size++] = value;
    }

    int get(int at) {
      return values[at];
    }
  }

  private TitleTerms(ItemText.Titles config) {
    this.config = config;
  }

  /** The terms of a catalogue's titles: a row for each item id from 0. */
  static SparseRows of(ItemText.Titles config, Catalogue catalogue) {
    return read(config, catalogue).rows();
  }

  /** Reads a catalogue's titles. */
  static TitleTerms read(ItemText.Titles config, Catalogue catalogue) {
    TitleTerms terms = new TitleTerms(config);
    try (Analyzer analyzer = new EnglishAnalyzer()) {
      for (int item = 0; item <= catalogue.items(); item++) {
        terms.add(words(analyzer, catalogue.title(item)));
      }
    }
    return terms;
  }

  /** The terms that count, with their columns and what they weigh. */
  Vocabulary vocabulary() {
    int[] columnOf = columns();
    Map<String, Integer> columns = new HashMap<>();
    List<Double> weights = new ArrayList<>();
    numbers.entrySet().stream()
        .filter(entry -> columnOf[entry.getValue()] >= 0)
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            entry -> {
              columns.put(entry.getKey(), columnOf[entry.getValue()]);
              weights.add(weight(1, titlesWith.get(entry.getValue())));
            });
    double[] weightC = weights.stream().mapToDouble(weight -> weight).toArray();
    return new Vocabulary(config.pairs(), columns, weightC);
  }

  static List<String> words(Analyzer analyzer, String title) {
    List<String> words = new ArrayList<>();
    try (TokenStream tokens = analyzer.tokenStream("title", title)) {
      CharTermAttribute word = tokens.addAttribute(CharTermAttribute.class);
      tokens.reset();
      while (tokens.incrementToken()) {
        words.add(word.toString());
      }
      tokens.end();
    } catch (IOException failure) { // Nothing is read from anywhere.
      throw new UncheckedIOException(failure);
    }
    return words;
  }

  private void add(List<String> words) {
    begins.add(terms.size);
    Map<Integer, Integer> own = new HashMap<>();
    for (int w = 0; w < words.size(); w++) {
      own.merge(number(words.get(w)), 1, Integer::sum);
      if (config.pairs() && w > 0) {
        own.merge(number(words.get(w - 1) + " " + words.get(w)), 1, Integer::sum);
      }
    }
    own.forEach(
        (term, count) -> {
          titlesWith.values[term]++;
          terms.add(term);
          counts.add(count);
        });
    titles += own.isEmpty() ? 0 : 1;
  }

  private int number(String term) {
    Integer known = numbers.putIfAbsent(term, titlesWith.size);
    if (known == null) {
      titlesWith.add(0);
      return titlesWith.size - 1;
    }
    return known;
  }

  /** The column of each term, in alphabetical order; -1 for those that do not count. */
  private int[] columns() {
    Comparator<Map.Entry<String, Integer>> byTitles =
        Comparator.comparingInt(entry -> -titlesWith.get(entry.getValue()));
    int[] columns = new int[titlesWith.size];
    Arrays.fill(columns, -1);
    int column = 0;
    List<Map.Entry<String, Integer>> counting =
        numbers.entrySet().stream()
            .filter(entry -> titlesWith.get(entry.getValue()) >= config.minItems())
            .sorted(byTitles.thenComparing(Map.Entry.comparingByKey()))
            .limit(MOST)
            .sorted(Map.Entry.comparingByKey())
            .toList();
    for (Map.Entry<String, Integer> entry : counting) {
      columns[entry.getValue()] = column++;
    }
    return columns;
  }

  /** A row for each title that was read. */
  SparseRows rows() {
    begins.add(terms.size);
    int[] columnOf = columns();
    int width = (int) Arrays.stream(columnOf).filter(column -> column >= 0).count();
    int[] rowBegins = new int[begins.size];
    int[] columns = new int[terms.size];
    double[] values = new double[terms.size];
    int at = 0;
    for (int r = 0; r + 1 < begins.size; r++) {
      Map<Integer, Double> row = new TreeMap<>();
      for (int n = begins.get(r); n < begins.get(r + 1); n++) {
        if (columnOf[terms.get(n)] >= 0) {
          row.put(columnOf[terms.get(n)], weight(counts.get(n), titlesWith.get(terms.get(n))));
        }
      }
      double length = Math.sqrt(row.values().stream().mapToDouble(value -> value * value).sum());
      for (Map.Entry<Integer, Double> entry : row.entrySet()) {
        columns[at] = entry.getKey();
        values[at++] = entry.getValue() / length;
      }
      rowBegins[r + 1] = at;
    }
    return new SparseRows(rowBegins, Arrays.copyOf(columns, at), Arrays.copyOf(values, at), width);
  }

  /** What a term weighs more for standing in one title so often. */
  static double often(int count) {
    return 1 + Math.log(count);
  }

  private double weight(int count, int with) {
    return often(count) * (1 + Math.log((1.0 + titles) / (1 + with)));
  }
}
