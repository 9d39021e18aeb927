package org.transept.study.plan;

import java.nio.file.Path;
import java.util.List;

/** The runs that a study consists of, done or not, as its analysis sees them. */
public interface StudyRuns {
  /** What the study was asked to do. */
  StudyConfig config();

  /** What the user typed. */
  String command();

  /** The folder of the study. */
  Path folder();

  /** What is trained for each seed. */
  List<Trial.Cell> cells();

  /** All runs, those of the first seed first. */
  List<Trial> trials();

  /** The folder of a run. */
  Path folder(Trial trial);

  /** Whether a run was trained to its end and evaluated, with the settings of the study. */
  boolean finished(Trial trial);
}
