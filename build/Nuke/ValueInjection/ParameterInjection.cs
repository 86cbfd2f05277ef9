using Nuke.Common.Execution;
using Nuke.Common.Output;

namespace Nuke.Common.ValueInjection;

/// <summary>Gives every parameter its value, and refuses what nobody asked for.</summary>
sealed class ParameterInjection(Invocation invocation, RedactingWriter output)
{
    public void Inject(NukeBuild build, IReadOnlyList<ParameterMember> parameters, IReadOnlyList<ExecutableTarget> targets)
    {
        var sources = new ParameterSources(invocation);
        RefuseUnknown(sources, parameters);
        sources.LoadFiles(NukeBuild.RootDirectory / ".nuke", sources.Arguments.Find("profile") ?? []);
        foreach (var (file, name) in sources.FileNames.Where(x => !parameters.Any(y => y.Name == x.Name)))
            throw new ArgumentException($"'{file}' names a parameter '{name}', which does not exist.{Suggestion.For(name, parameters.Select(x => x.Name))}");

        foreach (var parameter in parameters.Where(x => x.Name != "Root"))
        {
            if (sources.Find(parameter) is not { } found)
                continue;
            if (parameter.IsSecret)
            {
                foreach (var value in found.Values)
                    output.Hide(value);
            }
            var isFile = found.Source.EndsWith(".json", StringComparison.Ordinal);
            parameter.Set(build, ParameterConversion.Convert(
                parameter, found.Source, found.Values, isFile ? NukeBuild.RootDirectory : invocation.WorkingDirectory));
        }

        if (sources.Arguments.Positional is { Count: > 0 } positional)
            parameters.Single(x => x.IsBuiltIn && x.Name == "Target").Set(build, positional.ToArray());
        foreach (var name in sources.Arguments.Find("target") ?? [])
            ExecutionPlanner.Find(targets, name);
    }

    static void RefuseUnknown(ParameterSources sources, IReadOnlyList<ParameterMember> parameters)
    {
        var unknown = sources.Arguments.Names.FirstOrDefault(x => !parameters.Any(y => Arguments.Same(x, y.Name)));
        if (unknown is not null)
        {
            throw new ArgumentException(
                $"Parameter '--{unknown}' does not exist.{Suggestion.For(unknown, parameters.Select(x => x.Dashed))} './build.sh --help' lists them all.");
        }
    }
}
