namespace KinoiteZfs.Lab;

/// <summary>Something that happened in the repository, and starts the workflows which are triggered by it.</summary>
/// <param name="Name">As workflows spell it: <c>push</c>.</param>
/// <param name="Ref">What is built: a branch, or the merge of a pull request.</param>
/// <param name="Sha">The commit of it.</param>
/// <param name="TargetBranch">What branch filters look at: the pushed branch, or the one a pull request wants to
/// change.</param>
/// <param name="ChangedPaths">What path filters look at; empty where they play no part.</param>
sealed record RepositoryEvent(
    string Name, string Ref, string Sha, string Actor, string TargetBranch, IReadOnlyList<string> ChangedPaths,
    IReadOnlyDictionary<string, string> Inputs, PullRequest? PullRequest = null)
{
    const string Branches = "refs/heads/";

    /// <summary>Only what a fork asks for comes from somebody who may not write here.</summary>
    public bool IsFromFork => PullRequest is { IsFromFork: true };

    /// <summary><c>github.ref_name</c></summary>
    public string RefName =>
        Ref.StartsWith(Branches, StringComparison.Ordinal) ? Ref[Branches.Length..] : Ref["refs/pull/".Length..];

    public static RepositoryEvent Nightly(string sha) =>
        new("schedule", Branches + "main", sha, "kinoite-lab", "main", [], new Dictionary<string, string>());

    public static RepositoryEvent Push(string branch, string sha, params string[] changedPaths) =>
        new("push", Branches + branch, sha, "a-maintainer", branch, changedPaths, new Dictionary<string, string>());

    /// <summary>A merge queue has pushed what it would merge to a branch of its own, and asks for checks.</summary>
    public static RepositoryEvent MergeGroup(int number, string sha) => new(
        "merge_group", $"{Branches}gh-readonly-queue/main/pr-{number}-{sha}", sha, "a-maintainer", "main", [],
        new Dictionary<string, string>());

    /// <param name="inputs">Name and value, as a person types them.</param>
    public static RepositoryEvent Dispatch(string sha, params (string Name, string Value)[] inputs) => new(
        "workflow_dispatch", Branches + "main", sha, "a-maintainer", "main", [],
        inputs.ToDictionary(input => input.Name, input => input.Value));

    /// <param name="mergeSha">The commit that would be on the target branch; what is built.</param>
    public static RepositoryEvent PullRequestFromFork(
        int number, string headBranch, string mergeSha, params string[] changedPaths) =>
        new(
            "pull_request", $"refs/pull/{number}/merge", mergeSha, "a-stranger", "main", changedPaths,
            new Dictionary<string, string>(),
            new PullRequest(number, headBranch, "a-stranger/kinoite-zfs", IsFromFork: true));

    /// <summary><c>github.event</c></summary>
    public JsonObject ToPayload(string repository, JsonObject inputs)
    {
        var payload = new JsonObject { ["repository"] =
            new JsonObject { ["full_name"] = repository, ["default_branch"] = "main" } };
        if (Name == "workflow_dispatch")
            payload["inputs"] = inputs.DeepClone();
        if (PullRequest is not null)
        {
            payload["number"] = PullRequest.Number;
            payload["pull_request"] = new JsonObject
            {
                ["number"] = PullRequest.Number,
                ["head"] = new JsonObject
                {
                    ["ref"] = PullRequest.HeadBranch,
                    ["repo"] = new JsonObject { ["full_name"] = PullRequest.HeadRepository, ["fork"] =
                        PullRequest.IsFromFork },
                },
                ["base"] = new JsonObject { ["ref"] = TargetBranch, ["repo"] =
                    new JsonObject { ["full_name"] = repository, ["fork"] = false } },
            };
        }
        return payload;
    }
}

sealed record PullRequest(int Number, string HeadBranch, string HeadRepository, bool IsFromFork);
