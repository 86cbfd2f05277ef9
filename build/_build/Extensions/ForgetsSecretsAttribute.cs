/// <summary>
/// Takes all parameters with <c>[Secret]</c> out of the environment once they are read, before anything is started:
/// some of the programs a build starts run what strangers wrote, and read their parents' environment.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ForgetsSecretsAttribute : BuildExtensionAttributeBase, IOnBuildInitialized
{
    /// <summary>First of all: other extensions start programs.</summary>
    public override float Priority { get; set; } = 1000;

    public void OnBuildInitialized(
        IReadOnlyCollection<ExecutableTarget> executableTargets, IReadOnlyCollection<ExecutableTarget> executionPlan)
    {
        var secrets = BuildParameter.Of(Build.GetType()).Where(x => x.IsSecret)
            .Select(x => BuildParameter.Bare(x.Name)).ToList();
        ProcessEnvironment.Forget(name => secrets.Exists(
            secret => BuildParameter.Bare(name) is var bare && (bare == secret || bare == "nuke" + secret)));
    }
}
