buildPage(masthead, [findings, method, orthogonality, trajectories, scaling, effects, cells, allRuns]);
