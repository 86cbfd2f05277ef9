using System.Reflection;
using KinoiteZfs.Workflows.Cutting;
using Nuke.Common;
using Nuke.Common.Execution;

namespace KinoiteZfs.Workflows.Engine;

/// <summary>
/// What one job hands to another is what the other gets. Any job of a run can replace the artifacts of all the others,
/// also one that has run foreign code; but nobody can change what another job has said. So each target says the digests
/// of its products as outputs of its job, and a later job compares before it begins.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SealArtifactsAttribute
    : BuildExtensionAttributeBase, IOnTargetSucceeded, IOnTargetFailed, IOnBuildInitialized
{
    /// <summary>Before any other extension reads a file.</summary>
    public override float Priority { get; set; } = 900;

    public void OnTargetSucceeded(ExecutableTarget target) => Say(target);

    /// <summary>Of what it has left all the same, where that is handed on.</summary>
    public void OnTargetFailed(ExecutableTarget target)
    {
        if (target.Member.IsDefined(typeof(HandsOnFailuresAttribute)))
            Say(target);
    }

    static void Say(ExecutableTarget target)
    {
        if (!JobOutputs.AreHeard)
            return;
        foreach (var product in target.ArtifactProducts)
        {
            if (Seal.TryOf(product) is { } digest)
                JobOutputs.Write(Seal.OutputOf(target.Name, product), $"{digest}");
        }
    }

    public void OnBuildInitialized(
        IReadOnlyCollection<ExecutableTarget> executableTargets, IReadOnlyCollection<ExecutableTarget> executionPlan)
    {
        var seals = (EnvironmentInfo.GetVariable(Seal.Variable) ?? "")
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(seal => (
                Product: seal[..seal.LastIndexOf('=')].TrimStart('?'), Digest: seal[(seal.LastIndexOf('=') + 1)..],
                IsOptional: seal.StartsWith(Seal.Optional, StringComparison.Ordinal)))
            .GroupBy(x => x.Product).Select(x => x.LastOrDefault(y => y.Digest.Length > 0, x.Last())).ToList();
        foreach (var (product, digest, optional) in seals)
        {
            var found = Seal.TryOf(Path.Combine(Build.RootDirectory, product));
            if (found is null ? !optional || digest.Length > 0 : found != digest)
            {
                Assert.Fail(
                    $"{product} is not what the job which wrote it has handed on: its digest is {found ?? "none, since it is not there"}, "
                    + $"and that job said {(digest.Length == 0 ? "none" : digest)}. Nothing has run. Run all jobs again; if it repeats, look at what else runs in this workflow.");
            }
        }

        // An artifact may hold more than it should, and a target would take that for its own.
        if (Seal.FilesBeside(Build.RootDirectory, seals.Select(x => x.Product))
            .FirstOrDefault(file => !seals.Exists(x => Seal.Covers(x.Product, file)))
            is { } stray)
            Assert.Fail(
                $"{stray} was handed on with the artifacts, and no job says that it wrote it. Nothing has run. Run all jobs again; if it repeats, look at what else runs in this workflow.");
    }
}
