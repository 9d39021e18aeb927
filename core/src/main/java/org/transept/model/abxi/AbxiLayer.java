package org.transept.model.abxi;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.embedding;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.jspecify.annotations.Nullable;
import org.transept.model.Tokens;
import org.transept.nn.Attention;
import org.transept.nn.FeedForward;
import org.transept.nn.LowRank;
import org.transept.nn.Norm;
import org.transept.nn.Pass;
import org.transept.torch.Host;
import org.transept.torch.Parameters;
import org.transept.torch.Parameters.Init;

/** The weights of {@link Abxi} and its steps, without the order in which they are taken. */
final class AbxiLayer {
  private static final double DEVIATION = 0.02;

  /** What the shared layer has for one stream alone. */
  private record Adapted(LowRank adapter, Norm norm) {
    Adapted(Parameters parameters, Abxi.Config config) {
      this(
          new LowRank(parameters.in("adapter"), config.width(), config.streamRank()),
          new Norm(parameters.in("norm"), config.width()));
    }
  }

  /** How one domain joins the two views of a question. */
  private record Join(
      LowRank invariantAdapter, Norm normInvariant, FeedForward projector, Norm normOwn) {
    Join(Parameters parameters, Abxi.Config config) {
      this(
          new LowRank(parameters.in("invariantAdapter"), config.width(), config.invariantRank()),
          new Norm(parameters.in("normInvariant"), config.width()),
          FeedForward.Gated.of(parameters.in("projector"), config.width(), config.inner()),
          new Norm(parameters.in("normOwn"), config.width()));
    }
  }

  private final Abxi.Config config;
  private final Tensor positions;
  private final Attention attention;
  private final Norm normAttention;
  private final FeedForward feedForward;
  private final Adapted mixed;
  private final List<Adapted> own = new ArrayList<>();
  private final FeedForward invariant;
  private final List<Join> joins = new ArrayList<>();

  AbxiLayer(Parameters parameters, List<String> domains, Abxi.Config config) {
    this.config = config;
    // One more than events of a window: the event before it.
    positions =
        parameters
            .in("positions")
            .declare("weight", new Init.Normal(DEVIATION), config.length() + 1L, config.width());
    attention = new Attention(parameters.in("attention"), config.width(), config.heads(), false);
    normAttention = new Norm(parameters.in("normAttention"), config.width());
    feedForward =
        FeedForward.Gated.of(parameters.in("feedForward"), config.width(), config.inner());
    mixed = new Adapted(parameters.in("mixed"), config);
    invariant = FeedForward.Gated.of(parameters.in("invariant"), config.width(), config.inner());
    for (String domain : domains) {
      Parameters its = parameters.in("own-" + domain);
      own.add(new Adapted(its, config));
      joins.add(new Join(its, config));
    }
  }

  /** Items with their positions, ND. */
  Tensor embed(Tensor itemsND, int[] positionN, Pass pass) {
    Tensor placeN = Host.indices(positionN, positionN.length);
    return pass.dropout(itemsND.add(embedding(positions, placeN)), config.dropout());
  }

  /** What each view made of what it read; nothing where it looks from an empty slot. */
  Tensor attend(Tensor stateND, AbxiQueries views, Pass pass) {
    Tensor emptyRD = stateND.new_zeros(views.rows().rows(), config.width());
    Tensor keyND = cat(new TensorVector(stateND, emptyRD), 0);
    Tensor queryED = Tokens.pick(keyND, views.tokenE());
    Tensor readED = attention.forward(queryED, views.rows(), keyND, views.keyRows(), views.reach());
    Tensor sharedED = normAttention.forward(queryED.add(pass.dropout(readED, config.dropout())));
    return seen(sharedED, views.seesE(), 0);
  }

  /**
   * Views after the attention.
   *
   * @param mappedED what the map that all streams share made of them
   * @param seesE as {@link AbxiQueries} have it
   */
  record Mapped(Tensor sharedED, Tensor mappedED, @Nullable Tensor seesE) {}

  /** The map that all streams share. */
  Mapped map(Tensor sharedED, @Nullable Tensor seesE, Pass pass) {
    Tensor mappedED = pass.dropout(feedForward.forward(sharedED), config.dropout());
    return new Mapped(sharedED, mappedED, seesE);
  }

  /** The mixed stream's part of the shared map, of the first {@code n} views. */
  Tensor adaptMixed(Mapped views, long n, Pass pass) {
    return adapt(mixed, views, 0, n, pass);
  }

  /** Domain {@code d}'s part of the shared map, of {@code n} views from {@code begin} on. */
  Tensor adaptOwn(int d, Mapped views, long begin, long n, Pass pass) {
    return adapt(own.get(d), views, begin, n, pass);
  }

  /** A stream's part of the shared map, with its own adapter and norm. */
  private Tensor adapt(Adapted stream, Mapped views, long begin, long n, Pass pass) {
    Tensor sharedQD = views.sharedED().narrow(0, begin, n);
    Tensor bentQD = pass.dropout(stream.adapter().forward(sharedQD), config.dropout());
    Tensor sumQD = sharedQD.add(views.mappedED().narrow(0, begin, n)).add(bentQD);
    return seen(stream.norm().forward(sumQD), views.seesE(), begin);
  }

  /** What all domains take from the mixed views. */
  Tensor project(Tensor mixedQD, Pass pass) {
    return pass.dropout(invariant.forward(mixedQD), config.dropout());
  }

  /** The answers of domain {@code d}. */
  Tensor join(int d, Tensor mixedQD, Tensor projectedQD, Tensor ownQD, Pass pass) {
    Join its = joins.get(d);
    Tensor bentQD = pass.dropout(its.invariantAdapter().forward(mixedQD), config.dropout());
    Tensor mappedQD = pass.dropout(its.projector().forward(ownQD), config.dropout());
    return its.normInvariant()
        .forward(mixedQD.add(projectedQD).add(bentQD))
        .add(its.normOwn().forward(ownQD.add(mappedQD)));
  }

  /** Zero for views that look from an empty slot; {@code begin} is the first view's number. */
  private static Tensor seen(Tensor hiddenED, @Nullable Tensor seesE, long begin) {
    return seesE == null ? hiddenED : hiddenED.mul(seesE.narrow(0, begin, hiddenED.size(0)));
  }
}
