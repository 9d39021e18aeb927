package org.transept.answer;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.transept.data.Catalogue;
import org.transept.data.DataException;
import org.transept.model.Network;
import org.transept.model.Recommender;
import org.transept.torch.Host;
import org.transept.torch.Scope;

/** Items that training does not know, with vectors. Their ids follow those of the catalogue. */
final class NewItems {
  private final int catalogued;
  private final List<NewItem> items;
  private final List<float[]> vectors = new ArrayList<>();

  /** No new items. */
  NewItems(Catalogue catalogue) {
    catalogued = catalogue.items();
    items = List.of();
  }

  /**
   * New items with the means of the vectors of those that they are like.
   *
   * @throws DataException listing what is wrong with the items; also if the model has no vectors
   */
  NewItems(Catalogue catalogue, Recommender recommender, List<NewItem> items) {
    catalogued = catalogue.items();
    this.items = List.copyOf(items);
    if (!(recommender instanceof Network network)) {
      throw new DataException(
          "new items need a model with item vectors, but that of this run counts events, of which"
              + " they have none; choose a run of a network");
    }
    List<String> problems = items.stream().flatMap(item -> problems(item, catalogue)).toList();
    if (!problems.isEmpty()) {
      throw new DataException(String.join("\n", problems));
    }
    try (Scope scope = Scope.inference()) {
      for (NewItem item : items) {
        Tensor rowsND =
            network.items().allVD().index_select(0, Host.indices(item.like(), item.like().length));
        vectors.add(Host.floats(rowsND.mean(new long[] {0}, false, new ScalarTypeOptional())));
      }
    }
  }

  private static Stream<String> problems(NewItem item, Catalogue catalogue) {
    List<String> problems = new ArrayList<>();
    String name = "new item \"%s\": ".formatted(item.key());
    if (item.domain() < 0 || item.domain() >= catalogue.domains()) {
      problems.add(
          name
              + "domain must be a number from 0 to %d, got %d"
                  .formatted(catalogue.domains() - 1, item.domain()));
    } else if (catalogue.item(item.domain(), item.key()) > 0) {
      problems.add(
          name
              + "must not be in the catalogue, but domain \"%s\" has it"
                  .formatted(catalogue.name(item.domain())));
    }
    IntStream.of(item.like())
        .filter(like -> like < 1 || like > catalogue.items())
        .forEach(
            like ->
                problems.add(
                    name
                        + "like must be ids of items from 1 to %d, got %d"
                            .formatted(catalogue.items(), like)));
    return problems.stream();
  }

  /** Whether an id is that of a new item. */
  boolean has(int id) {
    return id > catalogued && id <= catalogued + items.size();
  }

  /** The item of an id. */
  NewItem get(int id) {
    return items.get(id - catalogued - 1);
  }

  /** Ids of the new items of domain {@code d}, ascending. */
  int[] ids(int d) {
    return IntStream.range(0, items.size())
        .filter(i -> items.get(i).domain() == d)
        .map(i -> catalogued + 1 + i)
        .toArray();
  }

  /**
   * The score of a new item: the product of its vector with what the network made of a question.
   */
  float score(int id, float[] hidden) {
    float[] vector = vectors.get(id - catalogued - 1);
    double sum = 0;
    for (int d = 0; d < vector.length; d++) {
      sum += (double) vector[d] * hidden[d];
    }
    return (float) sum;
  }
}
