namespace KinoiteZfs;

/// <summary>The names of build.sh, its options and its targets which messages need: nothing but the build knows what
/// they do.</summary>
public static class CommandLine
{
    public const string Script = "./build.sh";
}

/// <summary>Options as they are typed.</summary>
public static class Options
{
    public const string AkmodsBuilder = "--akmods-builder";
    public const string AllowBeyondMaximum = "--allow-beyond-maximum";
    public const string AllowDowngrade = "--allow-downgrade";
    public const string AllowUnsigned = "--allow-unsigned";
    public const string AllowWithdrawn = "--allow-withdrawn";
    public const string Artifacts = "--artifacts";
    public const string BaseImage = "--base-image";
    public const string BootAccelerator = "--boot-accelerator";
    public const string BootTimeout = "--boot-timeout";
    public const string BranchName = "--branch-name";
    public const string BuildContainer = "--build-container";
    public const string ComparePackages = "--compare-packages";
    public const string Composer = "--composer";
    public const string Force = "--force";
    public const string From = "--from";
    public const string Full = "--full";
    public const string Holdback = "--holdback";
    public const string JobResults = "--job-results";
    public const string Json = "--json";
    public const string Keep = "--keep";
    public const string KeepDays = "--keep-days";
    public const string KernelHeaders = "--kernel-headers";
    public const string LockFile = "--lock-file";
    public const string Mirror = "--mirror";
    public const string Name = "--name";
    public const string Owner = "--owner";
    public const string RebuildAkmods = "--rebuild-akmods";
    public const string RegistryUsername = "--registry-username";
    public const string RequireBootTest = "--require-boot-test";
    public const string RetryBootTest = "--retry-boot-test";
    public const string RpmDirectory = "--rpm-directory";
    public const string Run = "--run";
    public const string StaleDays = "--stale-days";
    public const string StreamFile = "--stream-file";
    public const string Subject = "--subject";
    public const string To = "--to";
    public const string ZfsReleases = "--zfs-releases";
    public const string ZfsTree = "--zfs-tree";
    public const string ZfsUserland = "--zfs-userland";
}

/// <summary>Targets as they are typed.</summary>
public static class Targets
{
    public const string Akmods = nameof(Akmods);
    public const string Backtest = nameof(Backtest);
    public const string BootTest = nameof(BootTest);
    public const string Branch = nameof(Branch);
    public const string BuildAkmods = nameof(BuildAkmods);
    public const string Candidate = nameof(Candidate);
    public const string Compose = nameof(Compose);
    public const string Doctor = nameof(Doctor);
    public const string History = nameof(History);
    public const string Lock = nameof(Lock);
    public const string Preview = nameof(Preview);
    public const string Promote = nameof(Promote);
    public const string Prune = nameof(Prune);
    public const string ResolveInputs = nameof(ResolveInputs);
    public const string Rollback = nameof(Rollback);
    public const string Setup = nameof(Setup);
    public const string Status = nameof(Status);
    public const string Verify = nameof(Verify);
}
