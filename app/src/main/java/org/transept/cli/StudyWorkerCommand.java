package org.transept.cli;

import java.util.concurrent.Callable;
import org.transept.study.TrialServer;
import org.transept.track.Destination;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What the processes of a study are started with; nobody types it. */
@Command(name = StudyWorkerCommand.NAME, hidden = true, description = "Do the runs of a study.")
final class StudyWorkerCommand implements Callable<Integer> {
  static final String NAME = "study-worker";

  @Mixin TrackOption track = new TrackOption();

  @Override
  public Integer call() {
    TrialServer.serve(System.in, System.out, track.destination(Destination.EXPERIMENT));
    return 0;
  }
}
