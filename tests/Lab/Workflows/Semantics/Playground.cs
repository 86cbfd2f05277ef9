namespace KinoiteZfs.Lab;

/// <summary>Runs small workflows, each in a repository of its own, to see what the runner makes of them.</summary>
public sealed class Playground : IAsyncLifetime, IDisposable
{
    internal const string Checkout = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1";
    internal const string Upload = "actions/upload-artifact@043fb46d1a93c77aae656e7c1c64a875d1fc6a0a";
    internal const string Download = "actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c";

    readonly ActionsLibrary _library = ActionsLibrary.Start();
    readonly TemporaryFolder _folder = new();
    int _repositories;

    internal ActionsLibrary Library => _library;

    /// <summary>A push to main runs these jobs.</summary>
    /// <param name="jobs">What stands below <c>jobs:</c>, indented as there; every job runs on ubuntu.</param>
    internal async Task<WorkflowRun> RunAsync(string jobs, RepositorySecrets? secrets = null)
    {
        var (forge, sha) = await StartAsync($"on: [push, pull_request]\njobs:\n{jobs}", secrets);
        return Assert.Single(await forge.LetHappenAsync(RepositoryEvent.Push("main", sha)));
    }

    /// <summary>A repository whose only workflow this is, and its commit.</summary>
    internal async Task<(Forge Forge, string Sha)> StartAsync(string workflow, RepositorySecrets? secrets = null)
    {
        var place = _folder[$"{++_repositories}"];
        var repository = await LabRepository.CreateAsync(Path.Combine(place, "repository"));
        await repository.WriteAsync(".github/workflows/test.yml", workflow);
        var sha = await repository.CommitAsync("A workflow");
        return (
            new Forge(
                _library, repository,
                new LabMachine(secrets ?? RepositorySecrets.None, Substitutions.None, tokens: null), place),
            sha);
    }

    /// <summary>A job without conditions, whose only step is a script of one line.</summary>
    internal static string Job(string id, string script, string more = "") =>
        $"  {id}:\n    runs-on: ubuntu-24.04\n{more}    steps: [{{id: it, run: '{script}'}}]\n";

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _library.DisposeAsync();

    public void Dispose() => _folder.Dispose();
}

[CollectionDefinition(Name)]
public sealed class PlaygroundCollection : ICollectionFixture<Playground>
{
    public const string Name = "small workflows";
}
