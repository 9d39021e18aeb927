package org.transept.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VersionTest {
  @Test
  void everythingThatComputesSaysItsVersion() {
    assertThat(Version.all()).containsOnlyKeys("transept", "libtorch", "duckdb");
    assertThat(Version.all().get("libtorch")).startsWith("2.");
    assertThat(Version.all().get("duckdb")).matches("[0-9]+([.][0-9]+)+");
  }
}
