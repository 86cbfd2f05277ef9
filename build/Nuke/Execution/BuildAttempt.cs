using System.Security.Cryptography;
using System.Text;

namespace Nuke.Common.Execution;

/// <summary>Remembers which targets have succeeded, so that <c>--continue</c> picks up a failed build.</summary>
sealed class BuildAttempt
{
    readonly string _file;
    readonly HashSet<string> _succeeded;

    BuildAttempt(string file, HashSet<string> succeeded) => (_file, _succeeded) = (file, succeeded);

    public static BuildAttempt Start(NukeBuild build, Session session)
    {
        string file = session.TemporaryDirectory.CreateDirectory() / "build-attempt.log";
        var name = Arguments.Bare(nameof(NukeBuild.Continue));
        var invocation = string.Join(' ', session.CommandLine.Where(x => Arguments.Bare(x) != name));
        // Arguments may hold what nobody should read in a file.
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(invocation)));

        var succeeded = new HashSet<string>(StringComparer.Ordinal);
        if (build.Continue && File.Exists(file))
        {
            var lines = File.ReadAllLines(file);
            if (lines.FirstOrDefault() == hash)
                succeeded.UnionWith(lines.Skip(1));
            else
                Log.Warning("Build invocation changed. Restarting ...");
        }

        File.WriteAllLines(file, [hash, .. succeeded]);
        return new BuildAttempt(file, succeeded);
    }

    public bool HasSucceeded(ExecutableTarget target) => _succeeded.Contains(target.Name);

    public void Succeeded(ExecutableTarget target) => File.AppendAllLines(_file, [target.Name]);
}
