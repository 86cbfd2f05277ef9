using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using KinoiteZfs.Kmods.Versions;
using KinoiteZfs.Pipeline.Inputs;

partial class Build
{
    static CancellationToken Cancellation { get; } = Interruption.Listen();

    static async Task<RunIdentity> IdentifyAsync() => GitHubActions.Instance is { } actions
        ? RunIdentity.Create(
            $"{actions.RunId}", $"{actions.RunAttempt}", $"{actions.RunNumber}", actions.Ref, actions.Sha,
            actions.Actor)
        : await Checkout.IdentifyAsync(new DirectoryInfo(RootDirectory), TimeProvider.System, Cancellation);

    /// <summary>For who only looks: null where nobody knows it.</summary>
    static async Task<CommitSha?> FindCommitAsync() => GitHubActions.Instance is null
        ? await Checkout.FindCommitAsync(new DirectoryInfo(RootDirectory), Cancellation)
        : (await IdentifyAsync()).Sha;

    /// <summary>Who builds, in the words of the provenance; null on a person's machine.</summary>
    static Uri? BuilderId =>
        GitHubActions.Instance is { } actions ? new Uri($"{actions.ServerUrl}/{actions.Repository}/actions") : null;

    /// <summary>What images name as their source.</summary>
    static async Task<Uri?> FindPageAsync() => GitHubActions.Instance is { } actions
        ? RepositoryPage.Of($"{actions.ServerUrl}/{actions.Repository}")
        : await Checkout.FindPageAsync(new DirectoryInfo(RootDirectory), Cancellation);

    /// <summary>What an image is made of.</summary>
    string[] Sources(AbsolutePath stream) =>
        [RecipesDirectory, stream, PublicKeyPath, RootDirectory / "build", .. Replay
            ? [LockFile]
            : Array.Empty<string>()];

    /// <summary>What is not committed; null on the embedded registry, where nothing leaves this machine.</summary>
    async Task<IReadOnlyList<string>?> FindUncommittedAsync() => IsEmbedded
        ? null
        : await Checkout.FindUncommittedAsync(new DirectoryInfo(RootDirectory), Sources(StreamFile), Cancellation);

    /// <summary>On GitHub the environment names run and commit, elsewhere the checkout does.</summary>
    static async Task RequireOwnRunAsync(BuildInputs inputs)
    {
        if (GitHubActions.Instance is null)
            return;
        OneRun.RequireOwn(inputs, await IdentifyAsync());
        await Checkout.RequireAsync(new DirectoryInfo(RootDirectory), inputs.Run, Cancellation);
    }

    /// <summary>A branch's image is wanted whatever stable is; only main is compared with it.</summary>
    bool IsBranchRun(RunIdentity run) =>
        run.Ref != RunIdentity.Main || ExecutionPlan.Contains(Branch);

    /// <summary>Whose tags this run writes: the branch's which the target Branch publishes, else the run's
    /// own.</summary>
    TagScope ScopeOf(RunIdentity run) => ExecutionPlan.Contains(Branch)
        ? TagScope.Of(BranchTag.Parse(BranchName ?? Checkout.BranchOf(run)))
        : TagScope.Of(run);

    /// <summary>What the line of a skipped target says that there is not, in words.</summary>
    const string SomethingToBuild = "something to build";

    /// <summary>
    /// False when stable was built from exactly these inputs, a rollback has withdrawn what was, or the kernel is held;
    /// then a run ends green without building. And false when only a plan is asked for, which is about what was built
    /// before.
    /// </summary>
    [DecidedBy(nameof(ResolveInputs), Words = SomethingToBuild)]
    bool NeedsBuild => !PlanOnly && BuildWanted;

    /// <summary>OpenZFS does not support the newest base's kernel yet, and no older build suits.</summary>
    [DecidedBy(nameof(ResolveInputs))]
    bool Held => FindInputs() is { Hold.IsHeld: true };

    /// <summary>
    /// Whether a target of the build runs. Where there is nothing to build it runs only for who asks for it by name,
    /// and fails: what was asked for never ends well without being done.
    /// </summary>
    bool IsWanted([CallerMemberName] string target = "") => NeedsBuild || IsAskedFor(target);

    bool IsAskedFor(string target) => InvokedTargets.Any(x => x.Name == target);

    /// <summary>The work of a target which <see cref="IsWanted"/>.</summary>
    Func<Task> BuildStage(Func<Task> work, [CallerMemberName] string target = "") =>
        Stage(() => NeedsBuild ? work() : throw NotDone(target));

    /// <summary>Why a target which was asked for by name cannot do its work.</summary>
    PipelineException NotDone(string target) => new(
        PlanOnly
            ? $"{target} was asked for and is not done: --plan-only does no work. Leave it out, or name Promote or Rollback."
            : $"{target} was asked for and is not done, there is nothing to build: {WhyNothing(FindInputs()!)}.");

    /// <summary>Without an end, and with what to do.</summary>
    static string WhyNothing(BuildInputs inputs) =>
        inputs.Hold is { IsHeld: true } hold
        ? $"{hold.Headline()}. Preview shows what ends it, and what can be done now"
        : inputs.UnchangedSince is { } stable
        ? $"{stable.Pinned} was built from exactly these inputs. --force builds them again, from ResolveInputs on; BootTest --boot-image boots what there is"
        : $"{inputs.Withdrawn!.Image} of exactly these inputs was {inputs.Withdrawn}. {inputs.Withdrawn.Ways}";

    /// <summary>Somebody asks for it, whatever there is; what is held cannot be built all the same.</summary>
    bool BuildAnyway => Force || RebuildAkmods;

    bool BuildWanted => IsBuildWanted(FindInputs());

    BuildInputs? FindInputs() => Records.FindAsync<BuildInputs>(Cancellation).GetAwaiter().GetResult();

    bool IsBuildWanted([NotNullWhen(false)] BuildInputs? inputs) => inputs is null
        || (inputs.Hold is not { IsHeld: true } && (BuildAnyway
            || (inputs.UnchangedSince is null && (AllowWithdrawn || inputs.Withdrawn is null))));
}
