using KinoiteZfs.Workflows.Engine;

// What starts a run on GitHub, and how far it goes. In which job a target runs, and what it may do there, stands on the
// target.
[Workflow("build",
    Purpose = "Builds and proves an image of main every night, on every push, and by hand; what has passed everything becomes stable.",
    OnCronSchedule = "23 5 * * *",
    OnPushBranches = ["main"],
    OnPushExcludePaths = ["docs/**", "**/*.md"],
    OnDispatch = true,
    Inputs = [nameof(RebuildAkmods), nameof(Holdback), nameof(RetryBootTest), nameof(PromoteToStable), nameof(Replay),
        nameof(LockFile), nameof(BuildContainer)],
    InvokedTargets = [nameof(Promote), nameof(Summary), nameof(TrackIssue), nameof(Report)],
    Grants = [Capability.WritePackages, Capability.WriteIssues, Capability.DeployPages])]
[Workflow("build-beta",
    Purpose = "Builds and proves an image of a branch, under tags of its own. It never reaches stable, and holds no key of it.",
    OnPushBranchesIgnore = ["main", "dependabot/**", "renovate/**", "gh-readonly-queue/**"],
    InvokedTargets = [nameof(Branch), nameof(Summary)],
    Grants = [Capability.WritePackages])]
[Workflow("build-pr",
    Purpose = "Tries a pull request, from forks too: with a token that can only read, without secrets, and without pushing anything.",
    OnPullRequestBranches = ["main"],
    OnMergeGroupBranches = ["main"],
    InvokedTargets = [nameof(Validate), nameof(Test)],
    Grants = [Capability.ReadPackages])]
partial class Build;
