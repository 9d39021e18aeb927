package org.transept.run.estimate;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.transept.data.batch.Batch;
import org.transept.data.batch.Stream;
import org.transept.model.Network;

/**
 * How much one pass of a network has to work through.
 *
 * @param streams what it reads: a stream for each domain, or the merged one, or the merged one and
 *     then one for each domain
 * @param questions questions asked, by domain
 */
record Load(List<Side> streams, long[] questions) {
  /** A stream's rectangle of rows and slots, and the tokens in it. */
  record Side(long rows, long longest, long tokens) {
    /** Slots of the rectangle, whether they hold a token or not. */
    long slots() {
      return rows * longest;
    }
  }

  /** The load of a batch, or of a slice of it. */
  static Load of(Network.Config network, Batch batch) {
    int domains = batch.catalogue().domains();
    List<Stream> streams = new ArrayList<>();
    Network.Streams reads = network.reads(domains);
    boolean merges = reads != Network.Streams.DOMAINS;
    if (merges) {
      streams.add(batch.merged());
    }
    if (reads != Network.Streams.MERGED) {
      for (int d = 0; d < domains; d++) {
        streams.add(batch.domain(d));
      }
    }
    long[] questions = new long[domains];
    for (Stream stream : merges ? streams.subList(0, 1) : streams) {
      for (int asked : stream.askedN()) {
        if (asked >= 0) {
          questions[asked]++;
        }
      }
    }
    return new Load(streams.stream().map(Load::side).toList(), questions);
  }

  private static Side side(Stream stream) {
    return new Side(stream.rows(), stream.longest(), stream.size());
  }

  /** Questions of domain {@code d}; of all domains if it is -1. */
  long questions(int d) {
    return d < 0 ? LongStream.of(questions).sum() : questions[d];
  }

  /** Tokens of all streams. */
  long tokens() {
    return streams.stream().mapToLong(Side::tokens).sum();
  }
}
