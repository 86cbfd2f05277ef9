namespace KinoiteZfs.Lab;

/// <summary>A workflow's <c>on</c>: which events start it.</summary>
sealed class Triggers
{
    readonly Dictionary<string, Filter> _events = [];

    /// <summary>Of a dispatch; empty when there are none.</summary>
    public DispatchInputs Inputs { get; private init; } = DispatchInputs.None;

    public static Triggers From(string path, JsonNode tree)
    {
        var on = tree switch
        {
            JsonObject mapping => mapping,
            JsonArray names =>
                new JsonObject(names.Select(name => KeyValuePair.Create(name!.GetValue<string>(), (JsonNode?)null))),
            var name => new JsonObject { [name.GetValue<string>()] = null },
        };
        var triggers = new Triggers { Inputs = DispatchInputs.From(path, on["workflow_dispatch"]?["inputs"]) };
        foreach (var (name, filter) in on)
            triggers._events.Add(name, Filter.From($"{path}, on {name}", name, filter));
        return triggers;
    }

    public bool Accept(RepositoryEvent happened) =>
        _events.TryGetValue(happened.Name, out var filter) && filter.Accepts(happened);

    sealed record Filter(string[] Branches, string[] NoBranches, bool TagsOnly, string[] Paths, string[] NoPaths)
    {
        public static Filter From(string where, string name, JsonNode? tree)
        {
            if (name is "schedule" or "workflow_dispatch" || tree is null)
                return new Filter([], [], TagsOnly: false, [], []);
            if (name is not ("push" or "pull_request" or "merge_group"))
                throw new WorkflowException($"{where}: this runner does not know this event.");
            var reader = new TreeReader(where, tree.AsObject());
            string[] branches = [.. reader.FindList("branches")], noBranches = [.. reader.FindList("branches-ignore")];
            // A filter of tags alone is one against every branch.
            var hasTags = reader.FindList("tags").Count + reader.FindList("tags-ignore").Count > 0;
            var filter = new Filter(
                branches, noBranches, hasTags && branches.Length + noBranches.Length == 0,
                [.. reader.FindList("paths")], [.. reader.FindList("paths-ignore")]);
            reader.RefuseTheRest();
            return filter;
        }

        public bool Accepts(RepositoryEvent happened) =>
            !TagsOnly
            && (Branches.Length == 0 || FilterPattern.AnyAccepts(Branches, happened.TargetBranch))
            && !FilterPattern.AnyAccepts(NoBranches, happened.TargetBranch)
            && (happened.ChangedPaths.Count == 0
                || (Paths.Length == 0 || happened.ChangedPaths.Any(path => FilterPattern.AnyAccepts(Paths, path)))
                && (NoPaths.Length == 0
                    || !happened.ChangedPaths.All(path => FilterPattern.AnyAccepts(NoPaths, path))));
    }
}
