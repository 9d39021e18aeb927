package org.transept.study.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class StudySummaryTest {
  /** Seeds .1, .2 and .3 have the mean .2 and the standard deviation .1. */
  @Test
  void cellsAreMeansOverSeedsAndFindingsFollow() {
    String json =
        """
        {"metric": "ndcg@10", "findings": ["Nothing can be told."], "points": [
          {"arms": {"fusion": "none", "size": "s"}, "domain": "food", "numbers": {"ndcg@10": 0.1}},
          {"arms": {"fusion": "none", "size": "s"}, "domain": "food", "numbers": {"ndcg@10": 0.2}},
          {"arms": {"fusion": "none", "size": "s"}, "domain": "food", "numbers": {"ndcg@10": 0.3}},
          {"arms": {"fusion": "early", "size": "s"}, "domain": "all", "numbers": {"ndcg@10": 0.5}},
          {"arms": {"fusion": "early", "size": "s"}, "domain": "all", "numbers": {}}]}
        """;
    assertThat(StudySummary.lines(JsonMapper.shared().readTree(json)))
        .containsExactly(
            "arm        domain  runs  ndcg@10, mean +- sd over seeds",
            "none / s   food       3  0.2000 +- 0.1000",
            "early / s  all        1  0.5000",
            "- Nothing can be told.");
  }
}
