namespace KinoiteZfs.Lab;

/// <summary><c>extractions/setup-just</c>: nothing is installed, the fork's recipes do not run here; which release was
/// asked for is said.</summary>
sealed class SetupJustAction : IActionStandIn
{
    public Task<IReadOnlyDictionary<string, string>> RunAsync(ActionCall call)
    {
        var version = call.Require("just-version");
        call.RefuseTheRest();
        call.Machine.Log.Add($"asked to install just {version}");
        return Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string>());
    }
}
