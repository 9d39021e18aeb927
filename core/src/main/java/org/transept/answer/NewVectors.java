package org.transept.answer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.transept.data.Catalogue;
import org.transept.data.DataException;
import org.transept.model.Network;
import org.transept.model.Recommender;
import org.transept.model.items.TextMap;
import org.transept.run.trained.TrainedRun;
import org.transept.text.ItemText;
import org.transept.text.NewTitles;
import org.transept.torch.Host;

/**
 * Makes the vectors of items that a run's training does not know.
 *
 * <p>Where the run reads titles, a title's vector is what the model's map of titles makes of it,
 * and nothing in place of what is learned for each item; so it is for items that no training event
 * has with {@code model.coldByText}. Otherwise it is the mean of the vectors of the similar items.
 * What sold lately says nothing of a new item, so it is expected to sell as those do, or as the
 * item with the title most like its own. See docs/adr/0017 for what else was measured.
 */
final class NewVectors implements AutoCloseable {
  /** Titles of the catalogue whose vectors must be made as those that the run has kept. */
  private static final int CHECKED = 64;

  private static final double ALIKE = 0.99;

  /**
   * What is known of a new item.
   *
   * @param vectorD its vector
   * @param like the items that it is expected to sell like
   */
  record Known(float[] vectorD, int[] like) {}

  private final Catalogue catalogue;
  private final Recommender recommender;
  private final ItemText text;
  private @Nullable NewTitles titles;

  NewVectors(TrainedRun finished) {
    catalogue = finished.dataset().catalogue();
    recommender = finished.recommender();
    text =
        recommender instanceof Network ? finished.config().network().text() : new ItemText.None();
  }

  /** The items that training knows. */
  Catalogue catalogue() {
    return catalogue;
  }

  /** Whether a title alone makes a vector. */
  boolean readsTitles() {
    return map() != null;
  }

  private @Nullable TextMap map() {
    return recommender instanceof Network network && text.readsTitles()
        ? network.items().texts()
        : null;
  }

  /** Why there can be no new items; empty if there can be. */
  List<String> problems() {
    return recommender instanceof Network
        ? List.of()
        : List.of(
            "new items need a model with item vectors, but that of this run counts events, of which"
                + " they have none; choose a run of a network");
  }

  /**
   * What is known of new items, in their order. In the scope that is open.
   *
   * @param problems takes what is wrong; then the rest is of no use
   */
  synchronized List<Known> of(List<NewItem> items, List<String> problems) {
    List<Known> known = new ArrayList<>();
    if (recommender instanceof Network network) {
      TextMap map = map();
      List<Optional<float[]>> texts = map == null ? List.of() : texts(items, map);
      for (int i = 0; i < items.size(); i++) {
        NewItem item = items.get(i);
        if (map != null && texts.get(i).isPresent()) {
          known.add(titled(item, texts.get(i).get(), map));
        } else if (item.like().length > 0) {
          float[] vectorD = Host.floats(mean(network.items().allVD(), item.like()));
          known.add(new Known(vectorD, item.like()));
        } else {
          problems.add("new item \"%s\": %s".formatted(item.key(), untitled(map)));
        }
      }
    }
    return known;
  }

  private Known titled(NewItem item, float[] text, TextMap map) {
    Tensor text1W = Host.floats(text, 1, text.length);
    Tensor titleD = map.of(text1W).select(0, 0);
    int[] like = item.like().length > 0 ? item.like() : nearest(item.domain(), text1W, map);
    return new Known(Host.floats(titleD), like);
  }

  /** The item of a domain whose title is most like a title; none if it has no word of any. */
  private int[] nearest(int d, Tensor text1W, TextMap map) {
    if (catalogue.size(d) == 0) {
      return new int[0];
    }
    Tensor ownVW = map.textVW().narrow(0, catalogue.first(d), catalogue.size(d));
    Tensor alikeV = ownVW.mv(text1W.select(0, 0));
    return alikeV.max().item_double() > 0
        ? new int[] {catalogue.first(d) + (int) alikeV.argmax().item_long()}
        : new int[0];
  }

  private static Tensor mean(Tensor rowsVD, int[] rows) {
    return rowsVD
        .index_select(0, Host.indices(rows, rows.length))
        .mean(new long[] {0}, false, new ScalarTypeOptional());
  }

  private static String untitled(@Nullable TextMap map) {
    return map == null
        ? "must resemble other items, because the model makes no item vectors of titles, got only a"
            + " title; name similar items"
        : "must have a word in its title that the run's titles have; name similar items";
  }

  /** Text vectors of the items' titles; none of an item without a title that says anything. */
  private List<Optional<float[]>> texts(List<NewItem> items, TextMap map) {
    if (items.stream().allMatch(item -> item.title().isBlank())) {
      return Collections.nCopies(items.size(), Optional.empty());
    }
    NewTitles reader = titles == null ? checked(NewTitles.of(text, catalogue), map) : titles;
    titles = reader;
    return reader.of(items.stream().map(NewItem::title).toList());
  }

  /** What reading titles needs and takes long to make; null if nothing does. Uses no weights. */
  @Nullable NewTitles fitted() {
    return readsTitles() && !isReady() ? NewTitles.of(text, catalogue) : null;
  }

  private synchronized boolean isReady() {
    return titles != null;
  }

  /** Reads titles with what {@link #fitted} made. In the scope that is open. */
  synchronized void take(NewTitles fitted) {
    TextMap map = map();
    if (titles != null || map == null) {
      fitted.close();
    } else {
      titles = checked(fitted, map);
    }
  }

  private NewTitles checked(NewTitles opened, TextMap map) {
    int[] titled =
        IntStream.rangeClosed(1, catalogue.items())
            .filter(item -> !catalogue.title(item).isEmpty())
            .toArray();
    int count = Math.min(CHECKED, titled.length);
    int[] some =
        IntStream.range(0, count)
            .map(i -> titled[(int) ((long) i * titled.length / count)])
            .toArray();
    List<Optional<float[]>> made =
        opened.of(IntStream.of(some).mapToObj(catalogue::title).toList());
    for (int i = 0; i < count; i++) {
      float[] kept = Host.floats(map.textVW().select(0, some[i]));
      if (cosine(kept, made.get(i).orElse(new float[kept.length])) < ALIKE) {
        opened.close();
        throw new DataException(
            "titles of new items must be read as those of the run were, but \"%s\" is read otherwise on this machine; name similar items instead"
                .formatted(catalogue.title(some[i])));
      }
    }
    return opened;
  }

  /** 1 if both are 0: then nothing is known of the title in either. */
  private static double cosine(float[] one, float[] other) {
    double product = 0;
    double square = 0;
    double others = 0;
    for (int w = 0; w < one.length; w++) {
      product += (double) one[w] * other[w];
      square += (double) one[w] * one[w];
      others += (double) other[w] * other[w];
    }
    return square == 0 && others == 0
        ? 1
        : product / Math.sqrt(Math.max(Double.MIN_NORMAL, square * others));
  }

  @Override
  public synchronized void close() {
    if (titles != null) {
      titles.close();
      titles = null;
    }
  }
}
