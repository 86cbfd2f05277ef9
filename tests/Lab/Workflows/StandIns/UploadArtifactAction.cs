namespace KinoiteZfs.Lab;

/// <summary><c>actions/upload-artifact</c>.</summary>
sealed class UploadArtifactAction : IActionStandIn
{
    public async Task<IReadOnlyDictionary<string, string>> RunAsync(ActionCall call)
    {
        var (name, paths) = (call.Find("name") ?? "artifact", call.FindLines("path"));
        var (onNone, overwrite, withHidden) = (
            call.Find("if-no-files-found") ?? "warn", call.Is("overwrite", otherwise: false),
            call.Is("include-hidden-files", otherwise: false));
        call.Require("path");
        call.Find("retention-days");
        call.RefuseTheRest();
        var machine = call.Machine;
        var found = await machine.Library.FindAsync(paths, machine.Folders.Workspace, withHidden);
        if (found.Files.Count == 0)
        {
            if (onNone == "error")
                throw new WorkflowException(
                    $"No files were found with the provided path: {string.Join(' ', paths)}. No artifacts will be uploaded.");
            machine.Log.Add($"##[{onNone}]No files were found with the provided path: {string.Join(' ', paths)}.");
            return new Dictionary<string, string>();
        }
        var root = RootOf(found);
        machine.Artifacts.Upload(
            machine.Attempt, name, overwrite, found.Files.ToDictionary(file => Path.GetRelativePath(root, file)));
        machine.Log.Add(
            $"Artifact {name}: {string.Join(", ", found.Files.Select(file => Path.GetRelativePath(root, file)))}");
        return new Dictionary<string, string> { ["artifact-id"] = $"{machine.Artifacts.Names.Count}" };
    }

    /// <summary>One file alone keeps its name only; else what is common to all that was searched is left out.</summary>
    static string RootOf(FoundFiles found)
    {
        if (found is { Files.Count: 1, Roots.Count: 1 } && found.Roots[0] == found.Files[0])
            return Path.GetDirectoryName(found.Files[0])!;
        var common = found.Roots[0].Split('/');
        foreach (var root in found.Roots.Skip(1))
            common = [.. common.Zip(root.Split('/'))
                .TakeWhile(pair => pair.First == pair.Second).Select(pair => pair.First)];
        return string.Join('/', common);
    }
}
