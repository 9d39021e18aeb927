package org.transept.retrieve;

import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import io.github.jbellis.jvector.graph.NodesIterator;
import io.github.jbellis.jvector.graph.similarity.ScoreFunction;
import io.github.jbellis.jvector.util.Bits;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * A finished graph as JVector searches it: one layer, and nothing but which rows each row leads to.
 *
 * @param of by row
 * @param entry the row at which a search begins
 */
record Neighbours(int[][] of, int entry) implements ImmutableGraphIndex.View {
  /** The rows of a graph that is built, all in its lowest layer. */
  static Neighbours of(ImmutableGraphIndex graph, int rows) {
    int[][] of = new int[rows][];
    ImmutableGraphIndex.View view = graph.getView();
    for (int row = 0; row < rows; row++) {
      NodesIterator nodes = view.getNeighborsIterator(0, row);
      of[row] = new int[nodes.size()];
      for (int n = 0; n < of[row].length; n++) {
        of[row][n] = nodes.nextInt();
      }
    }
    return new Neighbours(of, view.entryNode().node);
  }

  /** Rows to which no way leads from the entry, in rising order. */
  int[] strays() {
    BitSet reached = new BitSet(of.length);
    int[] waiting = new int[of.length];
    int count = 0;
    reached.set(entry);
    waiting[count++] = entry;
    for (int next = 0; next < count; next++) {
      for (int neighbour : of[waiting[next]]) {
        if (!reached.get(neighbour)) {
          reached.set(neighbour);
          waiting[count++] = neighbour;
        }
      }
    }
    return IntStream.range(0, of.length).filter(row -> !reached.get(row)).toArray();
  }

  @Override
  public NodesIterator getNeighborsIterator(int level, int node) {
    return new NodesIterator.ArrayNodesIterator(of[node]);
  }

  @Override
  public void processNeighbors(
      int level,
      int node,
      ScoreFunction scores,
      ImmutableGraphIndex.IntMarker visited,
      ImmutableGraphIndex.NeighborProcessor neighbours) {
    for (int neighbour : of[node]) {
      if (visited.mark(neighbour)) {
        neighbours.process(neighbour, scores.similarityTo(neighbour));
      }
    }
  }

  @Override
  @SuppressWarnings("deprecation") // Has to be there all the same.
  public int size() {
    return of.length;
  }

  @Override
  public ImmutableGraphIndex.NodeAtLevel entryNode() {
    return new ImmutableGraphIndex.NodeAtLevel(0, entry);
  }

  @Override
  public Bits liveNodes() {
    return Bits.ALL;
  }

  @Override
  public boolean contains(int level, int node) {
    return level == 0 && node >= 0 && node < of.length;
  }

  @Override
  public void close() {
    // Nothing but memory.
  }
}
