package org.transept.run;

import org.transept.train.Progress;
import org.transept.train.Trainer;

/** Hears how a run is going; the command line draws it. */
public interface Monitor {
  /** Something worth a line. */
  void say(String line);

  /** An epoch begins, with {@code batches} batches, of at most {@code epochs}. */
  void begins(Progress progress, int batches, int epochs);

  /** A step is done. */
  void stepped(Trainer.Step step, Progress progress);

  /** An epoch is done and validated. */
  void ended(EpochLog log);

  /** So many of {@code total} cases are ranked. */
  void ranked(long cases, long total);

  /** Whether the user has asked to stop. */
  boolean stops();

  /** Hears nothing and never stops. */
  Monitor SILENT =
      new Monitor() {
        @Override
        public void say(String line) {}

        @Override
        public void begins(Progress progress, int batches, int epochs) {}

        @Override
        public void stepped(Trainer.Step step, Progress progress) {}

        @Override
        public void ended(EpochLog log) {}

        @Override
        public void ranked(long cases, long total) {}

        @Override
        public boolean stops() {
          return false;
        }
      };
}
