package org.transept.run;

import org.transept.text.TextVectors;
import org.transept.train.Progress;
import org.transept.train.Trainer;

/** Hears how a run is going; the command line draws it. Nobody has to listen to everything. */
public interface Monitor extends TextVectors.Listener {
  /** Something worth a line. */
  @Override
  default void say(String line) {}

  /** An epoch begins, with {@code batches} batches, of at most {@code epochs}. */
  default void begins(Progress progress, int batches, int epochs) {}

  /** A step is done. */
  default void stepped(Trainer.Step step, Progress progress) {}

  /** So many of {@code total} validation cases are ranked. */
  default void validated(long cases, long total) {}

  /** An epoch is done and validated. */
  default void ended(EpochLog log) {}

  /** So many of {@code total} cases are ranked. */
  default void ranked(long cases, long total) {}

  /** So many of {@code total} items have the vectors of their titles. */
  @Override
  default void made(long done, long total) {}

  /** Whether the user has asked to stop. */
  @Override
  default boolean stops() {
    return false;
  }

  /** Hears nothing and never stops. */
  Monitor SILENT = new Monitor() {};
}
