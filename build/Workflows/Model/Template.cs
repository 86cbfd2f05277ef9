namespace KinoiteZfs.Workflows.Model;

/// <summary>A value of a workflow: text in which expressions may stand. Text alone can never become an
/// expression.</summary>
sealed record Template
{
    const string Opening = "${{";

    Template(string text) => Text = text;

    /// <summary>As it stands in the file.</summary>
    public string Text { get; }

    /// <exception cref="WorkflowException">GitHub would evaluate something within the text.</exception>
    public static Template Of(string text) => text.Contains(Opening, StringComparison.Ordinal)
        ? throw new WorkflowException(
            $"'{text}' holds '{Opening}', which GitHub would evaluate. Say it as an {nameof(Expression)}, or without '{Opening}'.")
        : new Template(text);

    public static Template Of(Expression expression) => new(expression.ToString());

    public static Template operator +(Template left, Template right) => new(left.Text + right.Text);

    public static implicit operator Template(string text) => Of(text);

    public static implicit operator Template(Expression expression) => Of(expression);
}
