using System.Reflection;
using Nuke.Common;
using Nuke.Common.Execution;

/// <summary>
/// Takes all parameters with <c>[Secret]</c> out of the environment once they are read, before anything is started: some of the
/// programs a build starts run what strangers wrote, and read their parents' environment.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ForgetsSecretsAttribute : BuildExtensionAttributeBase, IOnBuildInitialized
{
    /// <summary>First of all: other extensions start programs.</summary>
    public override float Priority { get; set; } = 1000;

    public void OnBuildInitialized(
        IReadOnlyCollection<ExecutableTarget> executableTargets, IReadOnlyCollection<ExecutableTarget> executionPlan)
    {
        const BindingFlags declared = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;
        var secrets = Build.GetType().GetMembers(declared).Where(x => x.IsDefined(typeof(SecretAttribute))).Select(x => x.Name).ToList();
        ProcessEnvironment.Forget(name => secrets.Any(secret => Bare(name) == Bare(secret) || Bare(name) == "nuke" + Bare(secret)));
    }

    /// <summary>The engine reads a parameter in every spelling: <c>SIGNING_KEY</c>, <c>SigningKey</c>, <c>NUKE_SIGNING_KEY</c>.</summary>
    static string Bare(string name) => name.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
}
