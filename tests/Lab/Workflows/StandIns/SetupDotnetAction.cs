namespace KinoiteZfs.Lab;

/// <summary><c>actions/setup-dotnet</c>: this machine's SDK must be what the step asks for; nothing is
/// installed.</summary>
sealed class SetupDotnetAction : IActionStandIn
{
    public async Task<IReadOnlyDictionary<string, string>> RunAsync(ActionCall call)
    {
        var (file, version) = (call.Find("global-json-file"), call.Find("dotnet-version"));
        call.RefuseTheRest();
        var workspace = call.Machine.Folders.Workspace;
        if (file is not null && !File.Exists(Path.Combine(workspace, file)))
            throw new WorkflowException($"The specified global.json file '{file}' does not exist");
        // Where a global.json is, dotnet itself refuses an SDK that does not fit.
        var here = await Tool.TryAsync("dotnet", ["--version"], workspace);
        var wanted = version?.TrimEnd('x', '.');
        return here.ExitCode == 0 && here.Output.StartsWith(wanted ?? "", StringComparison.Ordinal)
            ? new Dictionary<string, string> { ["dotnet-version"] = here.Output.Trim() }
            : throw new WorkflowException($"This machine's .NET SDK is not what {file ?? version} wants: {here.All}");
    }
}
