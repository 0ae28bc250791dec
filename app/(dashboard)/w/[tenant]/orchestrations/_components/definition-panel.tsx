"use client";
import type { ReactNode } from "react";
import { CodeBlock } from "@/lib/ui/blocks/code-block";
import { Panel } from "@/lib/ui/primitives/panel";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/lib/ui/primitives/tabs";

export interface DefinitionPanelProps {
  /** The steps in outline. */
  plan: ReactNode;
  definition: string;
  curl: string;
}

/** What an orchestration is: its plan, its text, and how a program runs it. */
export function DefinitionPanel({ plan, definition, curl }: DefinitionPanelProps) {
  return (
    <Panel>
      <Tabs defaultValue="plan">
        <TabsList aria-label="Views" className="px-2">
          <TabsTrigger value="plan">Plan</TabsTrigger>
          <TabsTrigger value="definition">Definition</TabsTrigger>
          <TabsTrigger value="curl">Run by API</TabsTrigger>
        </TabsList>
        <TabsContent value="plan" className="p-4">
          {plan}
        </TabsContent>
        <TabsContent value="definition" className="p-4">
          <CodeBlock label="Definition" code={definition} />
        </TabsContent>
        <TabsContent value="curl" className="p-4">
          <CodeBlock label="curl" code={curl} />
        </TabsContent>
      </Tabs>
    </Panel>
  );
}
