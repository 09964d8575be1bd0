// A host page in React with the packed package, as an application would have it: in StrictMode, with everything that the types offer.
import { StrictMode, useRef, useState } from "react";
import { createRoot } from "react-dom/client";
import type { DemandFlowOutcome } from "@demandflow/forms-embed";
import { DemandFlowForm, type DemandFlowFormHandle } from "@demandflow/forms-embed/react";

type Config = { server: string; entity: string; calls: [string, unknown][]; call?: (name: keyof DemandFlowFormHandle, ...given: any[]) => any };
const config = (window as unknown as { config: Config }).config;
const heard = (name: string) => (detail: unknown) => void config.calls.push([name, detail]);

async function getToken(form: { entity: string; record: string }): Promise<string> {
  const body = JSON.stringify(form);
  const response = await fetch("/my/token", { method: "POST", body });
  return (await response.json()).token;
}

function Host() {
  const form = useRef<DemandFlowFormHandle>(null);
  const [isShown, setShown] = useState(true);
  const [readOnly, setReadOnly] = useState(false);
  const [label, setLabel] = useState("Order");
  const [outcome, setOutcome] = useState<DemandFlowOutcome | null>(null);
  config.call = (name, ...given) => (form.current?.[name] as any)(...given);
  return (
    <>
      <button onClick={() => setShown(!isShown)}>toggle</button>
      <button onClick={() => setReadOnly(!readOnly)}>lock</button>
      <button onClick={() => setLabel("Send")}>rename</button>
      <button onClick={async () => setOutcome((await form.current?.submit()) ?? null)}>submit</button>
      <output>{outcome === null ? "" : outcome.saved ? `saved ${outcome.record}` : outcome.codes.join()}</output>
      {isShown && (
        <DemandFlowForm
          ref={form}
          server={config.server}
          entity={config.entity}
          getToken={getToken}
          panels={["General"]}
          compact
          readOnly={readOnly}
          colorScheme="light"
          saveLabel={label}
          label="Our form"
          theme={{ accent: "#0a7d4b" }}
          className="wide"
          style={{ minHeight: 10 }}
          onReady={heard("ready")}
          onUpdated={heard("updated")}
          onChange={({ fields }) => heard("change")(fields)}
          onDirty={({ dirty }) => heard("dirty")(dirty)}
          onSubmitSuccess={({ record }, event) => heard("saved")([record, event.type])}
          onError={({ code }) => heard("error")(code)}
        />
      )}
    </>
  );
}

createRoot(document.getElementById("root") as HTMLElement).render(<StrictMode><Host /></StrictMode>);
