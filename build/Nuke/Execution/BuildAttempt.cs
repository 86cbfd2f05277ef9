using System.Security.Cryptography;
using System.Text;
using Nuke.Common.IO;
using Serilog;

namespace Nuke.Common.Execution;

/// <summary>Remembers which targets have succeeded, so that <c>--continue</c> picks up a failed build.</summary>
internal sealed class BuildAttempt
{
    private readonly AbsolutePath _file;
    private readonly HashSet<string> _succeeded;

    private BuildAttempt(AbsolutePath file, HashSet<string> succeeded) => (_file, _succeeded) = (file, succeeded);

    public static BuildAttempt Start(NukeBuild build, Session session)
    {
        var file = session.TemporaryDirectory.CreateDirectory() / "build-attempt.log";
        var invocation = string.Join(' ', session.CommandLine.Where(x =>
            !x.Replace("-", "", StringComparison.Ordinal).Equals(nameof(NukeBuild.Continue), StringComparison.OrdinalIgnoreCase)));
        // Arguments may hold what nobody should read in a file.
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(invocation)));

        var succeeded = new HashSet<string>(StringComparer.Ordinal);
        if (build.Continue && file.FileExists())
        {
            var lines = file.ReadAllLines();
            if (lines.FirstOrDefault() == hash)
                succeeded.UnionWith(lines.Skip(1));
            else
                Log.Warning("Build invocation changed. Restarting ...");
        }

        file.WriteAllLines([hash, .. succeeded]);
        return new BuildAttempt(file, succeeded);
    }

    public bool HasSucceeded(ExecutableTarget target) => _succeeded.Contains(target.Name);

    public void Succeeded(ExecutableTarget target) => _file.AppendAllText(target.Name + Environment.NewLine);
}
