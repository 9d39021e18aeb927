package org.transept.run;

import java.util.List;
import java.util.Map;
import org.transept.probe.Alignment;

/**
 * One line of {@code log.jsonl}.
 *
 * @param epoch number of the epoch; 0 is the state before training
 * @param step steps done
 * @param loss mean training loss of the epoch, nats per target; 0 for epoch 0
 * @param rate learning rate of the last step
 * @param seconds time spent on training so far
 * @param stepsPerSecond over this epoch
 * @param targetsPerSecond over this epoch
 * @param tokensPerSecond over this epoch
 * @param padding empty slots as a share of attention's rectangles; all other layers have none
 * @param gradientNorm mean over the epoch's steps, before clipping
 * @param memoryMiB resident memory now
 * @param valid validation number of all cases and by domain
 * @param probe alignment geometry on the validation cases
 */
public record EpochLog(
    int epoch,
    long step,
    double loss,
    double rate,
    double seconds,
    double stepsPerSecond,
    double targetsPerSecond,
    double tokensPerSecond,
    double padding,
    double gradientNorm,
    long memoryMiB,
    Map<String, Double> valid,
    List<Alignment.Row> probe) {}
