/// <summary>
/// The pipeline at a glance: ResolveInputs → Akmods → Candidate → Verify → Promote, one partial a stage, each stage
/// handing the next a record below <see cref="ArtifactsDirectory"/>.
/// </summary>
partial class Build : NukeBuild
{
    public static int Main() => Startup.Run(
        typeof(Build),
        () => Execute<Build>(x => x.Rehearse) is var ended && ended == 0 ? CodeOfSuccess : CodeOfFailure ?? ended);

    /// <summary>For scripts which ask with <c>--exit-code</c>.</summary>
    const int HeldExitCode = 3;

    /// <summary>Status could look at everything, and something is wrong.</summary>
    const int UnhealthyExitCode = 4;

    static int CodeOfSuccess;

    /// <summary>Null where the engine's own will do.</summary>
    static int? CodeOfFailure;

    [Parameter("Folder of the records which pass between the stages; default: artifacts")]
    readonly AbsolutePath Artifacts = DefaultArtifacts;

    static AbsolutePath DefaultArtifacts => RootDirectory / "artifacts";

    public AbsolutePath ArtifactsDirectory => Artifacts;

    /// <summary>Of this run alone: from the first use on no other process works with them.</summary>
    RecordStore Records
    {
        get
        {
            TakeRecords();
            return RecordsToShow;
        }
    }

    /// <summary>For who only shows what is there, whoever works with it.</summary>
    RecordStore RecordsToShow => new(new DirectoryInfo(ArtifactsDirectory));

    RecordsInUse? _recordsInUse;

    void TakeRecords() =>
        _recordsInUse ??= RecordsInUse.Take(
            new DirectoryInfo(ArtifactsDirectory), new DirectoryInfo(TemporaryDirectory));

    /// <summary>
    /// What targets declare, and workflows hand from job to job. Workflows leave --artifacts alone, and a local run
    /// which does not must not change them.
    /// </summary>
    static AbsolutePath RecordFile<T>()
        where T : IRecord => DefaultArtifacts / T.FileName;
}
