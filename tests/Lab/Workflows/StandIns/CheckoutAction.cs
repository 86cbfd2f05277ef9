using System.Text;

namespace KinoiteZfs.Lab;

/// <summary><c>actions/checkout</c>: the run's commit from the lab's repository, in an empty workspace.</summary>
sealed class CheckoutAction : IActionStandIn
{
    public async Task<IReadOnlyDictionary<string, string>> RunAsync(ActionCall call)
    {
        var (depth, keepsToken) = (call.Find("fetch-depth") ?? "1", call.Is("persist-credentials", otherwise: true));
        call.RefuseTheRest();
        var machine = call.Machine;
        if (!machine.Permissions.CanReadContents)
            throw new WorkflowException("Repository not found: the job's token lacks 'contents: read'.");
        await GitAsync(machine, "init", "--quiet");
        await GitAsync(machine, "remote", "add", "origin", machine.RepositoryUrl);
        if (keepsToken)
        {
            var header = Convert.ToBase64String(Encoding.UTF8.GetBytes($"x-access-token:{machine.Token}"));
            await GitAsync(machine, "config", "http.https://github.com/.extraheader", $"AUTHORIZATION: basic {header}");
        }
        await GitAsync(machine, ["fetch", "--quiet", .. depth
            == "0" ? Array.Empty<string>() : ["--depth", depth], "origin", machine.Happened.Sha]);
        // A branch is checked out by its name; the merge of a pull request has none.
        await GitAsync(machine, machine.Happened.PullRequest is null
            ? ["checkout", "--quiet", "-B", machine.Happened.RefName, "FETCH_HEAD"]
            : ["checkout", "--quiet", "--detach", "FETCH_HEAD"]);
        await machine.Compiled.RestoreAsync(machine.Folders.Workspace);
        return new Dictionary<string, string>();
    }

    static Task<string> GitAsync(JobMachine machine, params string[] arguments) =>
        Tool.RunAsync("git", ["-C", machine.Folders.Workspace, .. arguments]);
}
