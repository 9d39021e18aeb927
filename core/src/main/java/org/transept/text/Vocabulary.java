package org.transept.text;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;

/**
 * The terms of a catalogue's titles that count, see {@link TitleTerms}: what is needed to read a
 * title that came later as one of them.
 *
 * @param pairs whether pairs of neighbouring words are terms
 * @param columns column of each term
 * @param weightC by column, what a term weighs that stands in a title once
 */
record Vocabulary(boolean pairs, Map<String, Integer> columns, double[] weightC) {
  /** Weights of the terms of a title by column, of length 1 together; empty if none counts. */
  Map<Integer, Double> read(String title) {
    Map<Integer, Integer> counts = new TreeMap<>();
    try (Analyzer analyzer = new EnglishAnalyzer()) {
      List<String> words = TitleTerms.words(analyzer, title);
      for (int w = 0; w < words.size(); w++) {
        count(words.get(w), counts);
        if (pairs && w > 0) {
          count(words.get(w - 1) + " " + words.get(w), counts);
        }
      }
    }
    Map<Integer, Double> row = new TreeMap<>();
    counts.forEach((c, count) -> row.put(c, TitleTerms.often(count) * weightC[c]));
    double length = Math.sqrt(row.values().stream().mapToDouble(value -> value * value).sum());
    row.replaceAll((column, value) -> value / length);
    return row;
  }

  private void count(String term, Map<Integer, Integer> counts) {
    Integer column = columns.get(term);
    if (column != null) {
      counts.merge(column, 1, Integer::sum);
    }
  }
}
