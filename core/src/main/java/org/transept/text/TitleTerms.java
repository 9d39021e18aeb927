package org.transept.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
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
  private final ItemText.Titles config;
  private final List<Map<String, Integer>> counts = new ArrayList<>();
  private final Map<String, Integer> numbers = new TreeMap<>();
  private final Map<String, Integer> titlesWith = new HashMap<>();
  private int titles;

  private TitleTerms(ItemText.Titles config) {
    this.config = config;
  }

  /** The terms of a catalogue's titles: a row for each item id from 0. */
  static SparseRows of(ItemText.Titles config, Catalogue catalogue) {
    TitleTerms terms = new TitleTerms(config);
    try (Analyzer analyzer = new EnglishAnalyzer()) {
      for (int item = 0; item <= catalogue.items(); item++) {
        terms.add(words(analyzer, catalogue.title(item)));
      }
    }
    return terms.rows();
  }

  private static List<String> words(Analyzer analyzer, String title) {
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
    Map<String, Integer> own = new HashMap<>();
    for (int w = 0; w < words.size(); w++) {
      own.merge(words.get(w), 1, Integer::sum);
      if (config.pairs() && w > 0) {
        own.merge(words.get(w - 1) + " " + words.get(w), 1, Integer::sum);
      }
    }
    own.keySet().forEach(term -> titlesWith.merge(term, 1, Integer::sum));
    titles += own.isEmpty() ? 0 : 1;
    counts.add(own);
  }

  private SparseRows rows() {
    titlesWith.forEach(
        (term, with) -> {
          if (with >= config.minItems()) {
            numbers.put(term, 0);
          }
        });
    int number = 0;
    for (Map.Entry<String, Integer> entry : numbers.entrySet()) {
      entry.setValue(number++);
    }
    int[] begins = new int[counts.size() + 1];
    for (int r = 0; r < counts.size(); r++) {
      counts.get(r).keySet().retainAll(numbers.keySet());
      begins[r + 1] = begins[r] + counts.get(r).size();
    }
    int[] columns = new int[begins[counts.size()]];
    double[] values = new double[columns.length];
    for (int r = 0; r < counts.size(); r++) {
      fill(counts.get(r), begins[r], columns, values);
    }
    return new SparseRows(begins, columns, values, numbers.size());
  }

  private void fill(Map<String, Integer> own, int begin, int[] columns, double[] values) {
    Map<Integer, Double> row = new TreeMap<>();
    own.forEach(
        (term, count) -> {
          double idf = 1 + Math.log((1.0 + titles) / (1 + titlesWith.getOrDefault(term, 0)));
          row.put(numbers.getOrDefault(term, 0), (1 + Math.log(count)) * idf);
        });
    double length = Math.sqrt(row.values().stream().mapToDouble(value -> value * value).sum());
    int at = begin;
    for (Map.Entry<Integer, Double> entry : row.entrySet()) {
      columns[at] = entry.getKey();
      values[at++] = entry.getValue() / length;
    }
  }
}
