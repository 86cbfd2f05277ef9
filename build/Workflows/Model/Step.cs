namespace KinoiteZfs.Workflows.Model;

abstract record Step(string Name)
{
    public string? Id { get; init; }

    public string? Comment { get; init; }

    public Expression? If { get; init; }

    public IReadOnlyList<Variable> Variables { get; init; } = [];

    /// <summary>An action, with what it is given.</summary>
    public sealed record Uses(string Name, ActionPin Action, IReadOnlyList<Variable> With) : Step(Name);

    /// <summary>
    /// A command of the shell. It is a constant of the code: values reach it as <see cref="Step.Variables"/>, never as
    /// text the shell would read.
    /// </summary>
    public sealed record Run : Step
    {
        public Run(string name, string command)
            : base(name) => Command = Template.Of(command).Text;

        public string Command { get; }
    }
}
