package org.transept.model.abxi;

import static org.bytedeco.pytorch.global.torch.cat;

import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.jspecify.annotations.Nullable;
import org.transept.model.CrossAttentionInputs;
import org.transept.model.CrossAttentionLayer;
import org.transept.model.Fusion;
import org.transept.nn.Pass;
import org.transept.torch.Parameters;

/** Where the own streams of {@link Abxi} read each other. */
final class AbxiFusion {
  /** A stack's places: behind the embeddings, the attention, the shared map. */
  static final int PLACES = 3;

  private final boolean stacked;
  private final List<CrossAttentionLayer> places;

  AbxiFusion(
      Fusion fusion, Parameters parameters, List<String> domains, CrossAttentionLayer.Host host) {
    stacked = fusion instanceof Fusion.Stack;
    places = CrossAttentionLayer.all(fusion, parameters, domains, host);
  }

  /** Whether a stack has a module {@code place}, counted from 0. */
  boolean reaches(int place) {
    return stacked && places.size() > place;
  }

  /**
   * Events of all streams once the own ones have read the others' embeddings, if they do.
   *
   * @param stateND events as {@link AbxiBatch} has them
   * @param plainND events as {@link AbxiContext} has them
   */
  Tensor embeddings(
      Tensor stateND, Tensor plainND, AbxiBatch aligned, AbxiContext foreign, Pass pass) {
    if (foreign.size() == 0) {
      return stateND;
    }
    Tensor[] own = new Tensor[aligned.domains()];
    Tensor[] read = new Tensor[own.length];
    for (int d = 0; d < own.length; d++) {
      int begin = aligned.event(d);
      own[d] = stateND.narrow(0, begin, aligned.event(d + 1) - (long) begin);
      read[d] = plain(plainND, foreign, d);
    }
    @Nullable CrossAttentionInputs[][] sights = foreign.fromEvents(places.get(0).ages());
    for (CrossAttentionLayer place : stacked ? places.subList(0, 1) : places) {
      own = place.cross(own, read, sights, pass);
    }
    return joined(stateND.narrow(0, 0, aligned.event(0)), own);
  }

  /**
   * Own views, by domain, once they have read the others' events as these are without fusion.
   *
   * @param place number of the stack's module
   */
  Tensor[] views(int place, Tensor[] ownQD, Tensor[] plainND, AbxiContext foreign, Pass pass) {
    CrossAttentionLayer its = places.get(place);
    return its.cross(ownQD, plainND, foreign.fromViews(its.ages()), pass);
  }

  /**
   * All views once the own ones have read the others' events behind the attention.
   *
   * @param plainND events as {@link AbxiContext} has them
   */
  Tensor attended(
      Tensor sharedED, Tensor plainND, AbxiBatch aligned, AbxiContext foreign, Pass pass) {
    Tensor[] own = new Tensor[aligned.domains()];
    Tensor[] read = new Tensor[own.length];
    for (int d = 0; d < own.length; d++) {
      int at = aligned.offset(d);
      own[d] = sharedED.narrow(0, aligned.size() + (long) at, aligned.offset(d + 1) - (long) at);
      read[d] = plain(plainND, foreign, d);
    }
    return joined(sharedED.narrow(0, 0, aligned.size()), views(1, own, read, foreign, pass));
  }

  /** The events of domain {@code d} among those of all. */
  private static Tensor plain(Tensor plainND, AbxiContext foreign, int d) {
    int begin = foreign.offset(d);
    return plainND.narrow(0, begin, foreign.offset(d + 1) - (long) begin);
  }

  /** Parts one after another. */
  static Tensor joined(List<Tensor> partsND) {
    return partsND.size() == 1
        ? partsND.get(0)
        : cat(new TensorVector(partsND.toArray(Tensor[]::new)), 0);
  }

  /** The mixed stream's part, then every domain's. */
  private static Tensor joined(Tensor mixedND, Tensor[] ownND) {
    return joined(Stream.concat(Stream.of(mixedND), Stream.of(ownND)).toList());
  }
}
