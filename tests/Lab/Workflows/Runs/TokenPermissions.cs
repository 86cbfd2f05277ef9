namespace KinoiteZfs.Lab;

/// <summary>What a job's token may do: <c>read</c> or <c>write</c> for each area, nothing for one that is not
/// named.</summary>
sealed record TokenPermissions(IReadOnlyDictionary<string, string> Areas)
{
    const string Read = "read";
    const string Write = "write";

    /// <summary>A repository's own setting, for workflows which say nothing: the one GitHub gives new
    /// repositories.</summary>
    static readonly TokenPermissions RepositoryDefault = new(
        new Dictionary<string, string> { ["contents"] = Read, ["packages"] = Read });

    public bool CanReadPackages => Areas.ContainsKey("packages");

    public bool CanWritePackages => Areas.GetValueOrDefault("packages") == Write;

    public bool CanReadContents => Areas.ContainsKey("contents");

    /// <summary>A job's own word replaces the workflow's as a whole; a fork's token never writes, whatever they
    /// say.</summary>
    public static TokenPermissions Of(WorkflowFile workflow, JobDefinition job, RepositoryEvent happened)
    {
        var said = (job.Permissions ?? workflow.Permissions) is { } tree
            ? From(workflow.Path, tree)
            : RepositoryDefault;
        return happened.IsFromFork
            ? new TokenPermissions(said.Areas.ToDictionary(area => area.Key, _ => Read))
            : said;
    }

    public override string ToString() =>
        Areas.Count == 0 ? "nothing" : string.Join(
            ", ", Areas.OrderBy(area => area.Key, StringComparer.Ordinal).Select(area => $"{area.Key}: {area.Value}"));

    static TokenPermissions From(string path, JsonNode tree) => tree is JsonObject mapping
        ? new TokenPermissions(mapping.Where(area => area.Value!.GetValue<string>() != "none")
            .ToDictionary(area => area.Key, area => area.Value!.GetValue<string>()))
        : throw new WorkflowException($"{path}: permissions are '{tree}'; this runner wants them area by area.");
}
