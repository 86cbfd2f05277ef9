namespace Nuke.Common;

/// <summary>
/// A named step of the build: a property which describes itself through <see cref="ITargetDefinition"/>.
/// </summary>
public delegate ITargetDefinition Target(ITargetDefinition definition);

public static class ExecutableTargetExtensions
{
    public static bool Contains(this IEnumerable<ExecutableTarget> targets, Target target) =>
        targets.Any(x => x.Factory.Equals(target));
}
