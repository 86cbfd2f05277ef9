using KinoiteZfs.GitHub;
using KinoiteZfs.Oci.Registries;
using KinoiteZfs.Pipeline.Prune;

partial class Build
{
    [Parameter(
        "Prune: how many of the newest candidates, branch images and audited runs stay, however old they are; default: 10")]
    readonly int Keep = 10;

    [Parameter("Prune: what is younger than so many days stays; default: 30")]
    readonly int KeepDays = 30;

    [Parameter("Prune: really delete; without it only the plan is shown")]
    [Deliberate]
    readonly bool Delete;

    Target Prune => _ => _
        .Description(
            "Shows which old candidates, branch images and audit tags can go, and what keeps others; deletes them with --delete")
        .Executes(Stage(async () =>
        {
            var request = new PruneRequest(await LoadRepositoriesAsync(), RetentionPolicy.Of(Keep, KeepDays));
            var plans = await PruneStage.PlanAsync(request, Registry, TimeProvider.System, Cancellation);
            Show(RetentionPlan.Render(plans));
            if (!Delete)
            {
                Log.Information("Nothing was deleted (--delete does)");
                return;
            }
            var deleted = await PruneStage.ExecuteAsync(
                plans, Registry, await LoadVersionsAsync(), Progress, Cancellation);
            Log.Information("{Count} versions deleted", deleted);
        }));

    /// <summary>GHCR deletes through GitHub's API alone.</summary>
    async Task<IVersionStore> LoadVersionsAsync()
    {
        if (Registry.LocationOf((await LoadStreamAsync()).Registry) is not RegistryLocation.Host { Name: "ghcr.io" })
            return new RegistryVersions(Registry);
        var token = GitHubsToken ?? (RegistryHost == "ghcr.io" ? RegistryPassword : null)
            ?? throw new PipelineException(
                "Versions on ghcr.io are deleted through GitHub's API, which needs a token. Set GITHUB_TOKEN to one with read:packages and delete:packages.");
        return new GitHubPackageVersions(token);
    }
}
