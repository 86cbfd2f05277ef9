using System.Reflection;
using Nuke.Common.Execution;
using Nuke.Common.IO;

namespace KinoiteZfs.Workflows.Engine;

/// <summary>Takes from NUKE's targets, and the attributes on them, what a workflow has to know.</summary>
sealed class TargetReader(string workflow, IReadOnlyCollection<ExecutableTarget> targets, AbsolutePath root)
{
    public IReadOnlyList<TargetFacts> Read() => [.. targets.Select(Read)];

    TargetFacts Read(ExecutableTarget target)
    {
        var member = target.Member;
        return new TargetFacts(target.Name)
        {
            Predecessors = [.. target.AllDependencies.Where(targets.Contains).Select(x => x.Name).Distinct()],
            Products = [.. target.ArtifactProducts.Select(x => Relative(x, target)).Distinct()],
            Consumes = [.. Consumed(target).Distinct()],
            StaticConditions = [.. target.StaticConditions.Select(x => x.Text)],
            DynamicConditions = [.. target.DynamicConditions.Select(x => x.Text)],
            RunsAfterFailure = target.AssuredAfterFailure,
            Job = member.GetCustomAttribute<JobAttribute>(),
            Capabilities = member.GetCustomAttribute<DoesAttribute>()?.Capabilities ?? [],
            Secrets = member.GetCustomAttribute<UsesSecretAttribute>()?.Parameters ?? [],
            AsksFor = member.GetCustomAttribute<AsksForSecretAttribute>() is { } asks && asks.In == workflow
                ? asks
                : null,
            Signs = Signing(member),
            DeploysPages = DeploysPages(member),
            HandsOnFailures = member.IsDefined(typeof(HandsOnFailuresAttribute)),
            KeepDays = member.GetCustomAttribute<KeepsArtifactsAttribute>()?.Days,
            Matrix = [
                .. member.GetCustomAttributes<JobMatrixAttribute>().Select(x => new MatrixAxis(x.Parameter, x.Values))],
        };
    }

    SignsForeignCodeAttribute? Signing(MemberInfo member)
    {
        if (member.GetCustomAttribute<SignsForeignCodeAttribute>() is not { } signs || signs.In != workflow)
            return null;
        if (signs.When is null)
            return signs;
        return Holds(signs.When, member) ? signs : null;
    }

    static bool DeploysPages(MemberInfo member) =>
        member.GetCustomAttribute<DeploysPagesAttribute>() is { } deploys
            && (deploys.When is null || Holds(deploys.When, member));

    /// <summary>What a static property of the build class says.</summary>
    static bool Holds(string property, MemberInfo member)
    {
        const BindingFlags anyStatic = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        return member.DeclaringType!.GetProperty(property, anyStatic)?.GetValue(null) is bool holds
            ? holds
            : throw new WorkflowException(
                $"Target {member.Name} depends on {property}, which is no static property of type bool.");
    }

    /// <summary>What runs after failures takes what there is; a target of another workflow leaves nothing for
    /// it.</summary>
    IEnumerable<Consumption> Consumed(ExecutableTarget target) => target.ArtifactDependencies
        .Where(x => !target.AssuredAfterFailure || targets.Contains(x.Key))
        .SelectMany(x => x.Select(file => new Consumption(x.Key.Name, Relative(file, x.Key))));

    string Relative(string file, ExecutableTarget target) =>
        RelativePaths.Of(file, root, $"a product of target {target.Name}");
}
