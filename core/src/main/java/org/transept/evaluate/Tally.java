package org.transept.evaluate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.transept.metric.Metric;
import org.transept.metric.Summary;

/** Running summaries of every slice and metric. */
final class Tally {
  private final List<Slice> slices;
  private final List<Metric> metrics;
  private final Summary.Running[][] running;

  /** An empty tally. */
  Tally(List<Slice> slices, List<Metric> metrics) {
    this.slices = slices;
    this.metrics = metrics;
    this.running = new Summary.Running[slices.size()][metrics.size()];
    for (Summary.Running[] row : running) {
      for (int m = 0; m < row.length; m++) {
        row[m] = new Summary.Running();
      }
    }
  }

  /** Counts a case in every slice it belongs to. */
  void add(Case one) {
    double[] values = new double[metrics.size()];
    for (int m = 0; m < values.length; m++) {
      values[m] = metrics.get(m).of(one.rank(), one.candidates());
    }
    for (int s = 0; s < running.length; s++) {
      if (slices.get(s).holds().test(one)) {
        for (int m = 0; m < values.length; m++) {
          running[s][m].add(values[m]);
        }
      }
    }
  }

  /** A row for every slice that holds a case. */
  List<Report.Row> rows(String domain) {
    List<Report.Row> rows = new ArrayList<>();
    for (int s = 0; s < running.length; s++) {
      Map<String, Summary> summaries = new LinkedHashMap<>();
      long cases = 0;
      for (int m = 0; m < metrics.size(); m++) {
        Summary summary = running[s][m].summary();
        summaries.put(metrics.get(m).label(), summary);
        cases = summary.cases();
      }
      if (cases > 0) {
        String slice = slices.get(s).name();
        rows.add(new Report.Row(domain, slice, cases, Collections.unmodifiableMap(summaries)));
      }
    }
    return rows;
  }
}
