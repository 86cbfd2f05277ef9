namespace KinoiteZfs.Lab;

/// <summary><c>actions/download-artifact</c>, for one artifact by its name.</summary>
sealed class DownloadArtifactAction : IActionStandIn
{
    public Task<IReadOnlyDictionary<string, string>> RunAsync(ActionCall call)
    {
        var (name, path) = (call.Require("name"), call.Find("path") ?? ".");
        call.RefuseTheRest();
        var machine = call.Machine;
        var source = machine.Artifacts.Find(name)
            ?? throw new WorkflowException($"Unable to download artifact(s): Artifact not found for name: {name}");
        var target = Path.GetFullPath(path, machine.Folders.Workspace);
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to, overwrite: true);
        }
        return Task.FromResult<IReadOnlyDictionary<string, string>>(
            new Dictionary<string, string> { ["download-path"] = target });
    }
}
