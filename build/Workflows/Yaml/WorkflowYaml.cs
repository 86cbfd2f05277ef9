using Nuke.Common.CI;
using Nuke.Common.Utilities;

namespace KinoiteZfs.Workflows.Yaml;

/// <summary>A workflow as its file: docs.github.com, "Workflow syntax for GitHub Actions".</summary>
sealed class WorkflowYaml(Workflow workflow) : ConfigurationEntity
{
    public override void Write(CustomFileWriter writer)
    {
        if (workflow.Purpose is { } purpose)
        {
            foreach (var line in purpose.Split('\n'))
                writer.WriteComment(line);
            writer.WriteLine();
        }

        Document().Write(writer);
    }

    YamlMapping Document() => new YamlMapping { IsSpaced = true }
        .Add("name", workflow.Name)
        .Add("on", TriggerYaml.Of(workflow))
        .Add("permissions", new YamlMapping(), "No job may do anything that it does not ask for below.")
        .Add("env", StepYaml.Of(workflow.Variables))
        .Add(
            "concurrency", JobYaml.Of(workflow.Concurrency),
            "A newer run of the same branch takes the place of an older one.")
        .Add("jobs", Jobs());

    YamlMapping Jobs()
    {
        var jobs = new YamlMapping { IsSpaced = true };
        foreach (var job in workflow.Jobs)
            jobs.Add(job.Id, JobYaml.Of(job), job.Comment);
        return jobs;
    }
}
