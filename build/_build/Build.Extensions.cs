/// <summary>How the build behaves towards whoever calls it, whatever its targets do.</summary>
[StrictArguments]
[PlainFailures(typeof(StageFailure))]
partial class Build;
