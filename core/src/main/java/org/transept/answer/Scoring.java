package org.transept.answer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.transept.data.Catalogue;
import org.transept.data.batch.Batch;
import org.transept.model.Encoding;
import org.transept.model.Network;
import org.transept.model.Recommender;
import org.transept.model.context.RuleScores;
import org.transept.nn.Pass;
import org.transept.torch.Host;
import org.transept.torch.Scope;
import org.transept.torch.Workers;

/** Scores questions group by group: scores of all of them are never in memory together. */
final class Scoring {
  private final Recommender recommender;
  private final Collator packed;
  private final Catalogue catalogue;
  private final Screening screens;
  private final NewItems newItems;

  Scoring(Recommender recommender, Collator packed, Screening screens, NewItems newItems) {
    this.recommender = recommender;
    this.packed = packed.with(newItems.catalogue());
    this.catalogue = newItems.catalogue();
    this.screens = screens;
    this.newItems = newItems;
  }

  /** The best items of every question. */
  Answer[] best(List<Query> questions) {
    questions.stream().mapToInt(Query::domain).distinct().forEach(screens::prepare);
    Answer[] answers = new Answer[questions.size()];
    each(
        questions,
        (its, numbers, batch) -> {
          int d = its.get(0).domain();
          Encoding encoding = encoding(batch);
          List<List<Scored>> lists =
              encoding != null && screens.has(d)
                  ? withRules(screened(encoding, its, d), encoding, its, d)
                  : read(scoresBV(batch, encoding, d), its, d);
          for (int b = 0; b < numbers.length; b++) {
            answers[numbers[b]] = new Answer(lists.get(b));
          }
          if (encoding != null && newItems.ids(d).length > 0) {
            add(encoding, its, numbers, answers);
          }
        });
    return answers;
  }

  /** The scores of one item, each question's. */
  double[] of(int item, List<Query> questions) {
    double[] scores = new double[questions.size()];
    each(
        questions,
        (its, numbers, batch) -> {
          int d = its.get(0).domain();
          Encoding encoding = encoding(batch);
          double[] own =
              encoding != null && catalogue.isLater(item)
                  ? Arrays.stream(scoresBN(encoding, its, new int[] {item}))
                      .mapToDouble(row -> row[0])
                      .toArray()
                  : Host.doubles(scoresBV(batch, encoding, d).select(1, item - catalogue.first(d)));
          for (int b = 0; b < numbers.length; b++) {
            scores[numbers[b]] = own[b];
          }
        });
    return scores;
  }

  private @Nullable Encoding encoding(Batch batch) {
    return recommender instanceof Network network
        ? network.encode(batch, Pass.inference().with(newItems.vectorsVD()))
        : null;
  }

  /** Works on a group within a scope. */
  private interface Work {
    void on(List<Query> its, int[] numbers, Batch batch);
  }

  private void each(List<Query> questions, Work work) {
    List<int[]> groups = Groups.of(questions, packed, catalogue);
    Workers.each(
        groups.size(),
        g -> {
          List<Query> its = Arrays.stream(groups.get(g)).mapToObj(questions::get).toList();
          try (Scope scope = Scope.inference()) {
            work.on(its, groups.get(g), packed.batch(its));
          }
        });
  }

  private Tensor scoresBV(Batch batch, @Nullable Encoding encoding, int d) {
    if (encoding == null || !(recommender instanceof Network network)) {
      return recommender.scoresBV(batch, d);
    }
    Tensor scoresBV = network.withoutRulesBV(encoding, d);
    addRules(scoresBV, encoding, d);
    return scoresBV;
  }

  private @Nullable RuleScores rules() {
    return recommender instanceof Network network ? network.rules() : null;
  }

  private void addRules(Tensor scoresBV, Encoding encoding, int d) {
    RuleScores rules = rules();
    if (rules != null) {
      rules.add(scoresBV, historiesQ(encoding, d), d);
    }
  }

  /** Histories as rules know them: a new item stands for the one that it is most like. */
  private int[][] historiesQ(Encoding encoding, int d) {
    int[][] historiesQ = encoding.historiesQ(d);
    for (int[] history : historiesQ) {
      for (int e = 0; e < history.length; e++) {
        if (catalogue.isLater(history[e])) {
          int[] like = newItems.like(history[e]);
          history[e] = like.length == 0 ? 0 : like[0];
        }
      }
    }
    return historiesQ;
  }

  private List<List<Scored>> read(Tensor scoresBV, List<Query> its, int d) {
    Tensor nearBV = Host.near(scoresBV);
    float[] scores = new float[catalogue.size(d)];
    return IntStream.range(0, its.size())
        .mapToObj(
            b -> {
              Host.getRow(nearBV, b, scores);
              Query question = its.get(b);
              return new TopK(question.k(), allowed(question))
                  .add(scores, catalogue.first(d))
                  .list();
            })
        .toList();
  }

  private IntPredicate allowed(Query question) {
    if (!question.choice().excludeSeen()) {
      return question.choice()::has;
    }
    int[] seen = Arrays.stream(question.items(), 0, packed.known(question)).sorted().toArray();
    return item -> question.choice().has(item) && Arrays.binarySearch(seen, item) < 0;
  }

  private List<List<Scored>> screened(Encoding encoding, List<Query> its, int d) {
    int first = catalogue.first(d);
    return screens.best(encoding, its, d).stream()
        .map(
            best ->
                IntStream.range(0, best.items().length)
                    .mapToObj(i -> new Scored(first + best.items()[i], best.scores()[i]))
                    .toList())
        .toList();
  }

  /**
   * The best by products and rules: one is among the best by products or is announced, for what
   * rules add is never less than 0.
   */
  private List<List<Scored>> withRules(
      List<List<Scored>> products, Encoding encoding, List<Query> its, int d) {
    RuleScores rules = rules();
    if (rules == null) {
      return products;
    }
    List<List<Scored>> lists = new ArrayList<>();
    int[][] historiesQ = historiesQ(encoding, d);
    for (int b = 0; b < its.size(); b++) {
      Query question = its.get(b);
      IntPredicate allowed = allowed(question);
      Map<Integer, Double> added = rules.added(historiesQ[b], d);
      added.keySet().removeIf(item -> !allowed.test(item));
      Stream<Scored> others =
          products.get(b).stream().filter(one -> !added.containsKey(one.item()));
      Stream<Scored> both = Stream.concat(others, announced(encoding, b, d, added));
      lists.add(both.sorted().limit(question.k()).toList());
    }
    return lists;
  }

  private Stream<Scored> announced(Encoding encoding, int b, int d, Map<Integer, Double> added) {
    int[] items = added.keySet().stream().mapToInt(item -> item).toArray();
    int[] rows = IntStream.of(items).map(item -> item - catalogue.first(d)).toArray();
    Tensor itemsND =
        ((Network) recommender).items().itemsVD(d).index_select(0, Host.indices(rows, rows.length));
    float[] products = Host.floats(itemsND.mv(encoding.hiddenQD(d).select(0, b)));
    return IntStream.range(0, items.length)
        .mapToObj(
            n -> {
              double part = Objects.requireNonNull(added.get(items[n]));
              return new Scored(items[n], products[n] + (float) part);
            });
  }

  /** The best of what was answered and of the new items. */
  private void add(Encoding encoding, List<Query> its, int[] numbers, Answer[] answers) {
    int[] ids = newItems.ids(its.get(0).domain());
    double[][] scores = scoresBN(encoding, its, ids);
    for (int b = 0; b < numbers.length; b++) {
      double[] own = scores[b];
      IntPredicate allowed = allowed(its.get(b));
      Stream<Scored> fresh =
          IntStream.range(0, ids.length)
              .filter(n -> allowed.test(ids[n]))
              .mapToObj(n -> new Scored(ids[n], own[n]));
      Stream<Scored> both = Stream.concat(answers[numbers[b]].items().stream(), fresh);
      answers[numbers[b]] = new Answer(both.sorted().limit(its.get(b).k()).toList());
    }
  }

  /**
   * The scores of new items for questions of one domain: products with their vectors and, where the
   * model adds something, the mean of what it adds to the items that each is like.
   */
  private double[][] scoresBN(Encoding encoding, List<Query> its, int[] ids) {
    int d = its.get(0).domain();
    float[] hidden = Host.floats(encoding.hiddenQD(d));
    int width = hidden.length / its.size();
    double[][] scores = new double[its.size()][ids.length];
    for (int b = 0; b < scores.length; b++) {
      float[] own = Arrays.copyOfRange(hidden, b * width, (b + 1) * width);
      for (int n = 0; n < ids.length; n++) {
        scores[b][n] = newItems.score(ids[n], own);
      }
    }
    if (encoding.trend() != null || rules() != null) {
      addBesides(besidesBV(encoding, d), its.size(), ids, scores);
    }
    return scores;
  }

  /** What is added to the products with the known items of a domain, row after row. */
  private float[] besidesBV(Encoding encoding, int d) {
    Tensor hiddenBD = encoding.hiddenQD(d);
    Tensor besidesBV = hiddenBD.new_zeros(hiddenBD.size(0), catalogue.size(d));
    if (encoding.trend() != null) {
      encoding.trend().write(besidesBV, d, encoding.offsets()[d], 1);
    }
    addRules(besidesBV, encoding, d);
    return Host.floats(besidesBV);
  }

  private void addBesides(float[] besides, int rows, int[] ids, double[][] scores) {
    int size = besides.length / rows;
    for (int n = 0; n < ids.length; n++) {
      int[] like = newItems.like(ids[n]);
      for (int b = 0; b < rows && like.length > 0; b++) {
        int row = b * size;
        scores[b][n] +=
            IntStream.of(like)
                .mapToDouble(v -> besides[row + v - catalogue.first(catalogue.domainOf(v))])
                .average()
                .orElse(0);
      }
    }
  }
}
