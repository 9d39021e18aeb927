package org.transept.study;

import java.nio.file.Path;
import org.transept.run.RunConfig;
import org.transept.run.SharedData;

/**
 * What a worker is to do: one run, from where it is.
 *
 * @param name for people
 * @param folder of the run
 * @param command what the user typed, for the record
 * @param data what a new run is trained on
 * @param epochs training goes on until so many have ended or it is at its end, and nothing is
 *     evaluated; 0 to train to the end and to evaluate then
 * @param seconds how long it is expected to take at most
 */
record Job(
    String name,
    Path folder,
    RunConfig config,
    String command,
    SharedData data,
    int epochs,
    double seconds) {}
