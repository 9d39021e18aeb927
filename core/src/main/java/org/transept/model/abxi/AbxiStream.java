package org.transept.model.abxi;

import java.util.Arrays;
import org.transept.data.batch.Stream;

/** One stream of {@link AbxiBatch}: which of its tokens are read, and in which rows they stand. */
final class AbxiStream {
  final Stream stream;
  final int[] begin; // by user: number of the first event's token in the stream
  final int[] size; // by user: events read
  final int[] row; // by user: row among those of all streams, -1 if nothing is asked
  final int[] first; // by user: number of the first event's token among those of all streams

  AbxiStream(Stream stream) {
    this.stream = stream;
    begin = new int[stream.rows()];
    size = new int[stream.rows()];
    row = new int[stream.rows()];
    first = new int[stream.rows()];
    Arrays.fill(row, -1);
    int[] events = new int[stream.rows()];
    for (int n = 0; n < stream.size(); n++) {
      int user = stream.rowN()[n];
      if (stream.itemN()[n] != 0) { // Start tokens are not read.
        begin[user] = events[user] == 0 ? n : begin[user];
        events[user]++;
      }
      if (stream.askedN()[n] >= 0) {
        size[user] = events[user];
      }
    }
  }
}
